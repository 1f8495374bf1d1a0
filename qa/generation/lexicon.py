"""Words that turn a statement round, or take it back, and words that carry no meaning of their own.

A sentence made of a record's own words can still say the opposite: leave out "refuses to", and it happened. So what
follows such a word in a record may be retold only with that word. The lists are English, as the gate is.
"""

from __future__ import annotations

NEGATORS = frozenset(
    """
no not never none nobody nothing nowhere neither nor cannot can't don't doesn't didn't isn't aren't wasn't weren't won't
wouldn't shouldn't couldn't hasn't haven't hadn't mustn't without hardly scarcely barely rarely seldom
""".split()
)
"""As they are written."""

_MODALS = "will would won't wouldn't|should shall ought shouldn't|can could can't cannot couldn't|may might|must mustn't"
MODALS = {form: family.split()[0] for family in _MODALS.split("|") for form in family.split()}
"""As they are written, each with the head of its family. What shall or may be is not what was."""

_HEDGES = """
ask request propose suggest recommend urge advise demand plan intend want wish hope threaten promise expect consider
fear claim allege deny refuse reject decline oppose fail lack prevent forbid ban cancel stop avoid withdraw warn doubt
question predict offer agree appeal call encourage instruct order invite seek attempt try prepare estimate assume
believe think suspect ignore disregard forget pretend answer reply insist assert argue accuse pledge vow desire need
require hesitate prohibit object protest disagree oppose postpone delay abandon halt consent
allegedly reportedly supposedly possibly perhaps probably apparently unlikely likely almost nearly half less fewer only
if unless whether rumor rumour false untrue hypothetical proposal request plan refusal denial threat
"""
_BASES = """
arise arose arisen|be|bear bore borne|beat beaten|become became|begin began begun|bend bent|bid bade|bind bound|
blow blew blown|break broke broken|breed bred|bring brought|build built|burn burnt|buy bought|catch caught|
choose chose chosen|cling clung|come came|creep crept|deal dealt|dig dug|do did done|draw drew drawn|drink drank drunk|
drive drove driven|dwell dwelt|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled|
fling flung|fly flew flown|forbid forbade forbidden|foresee foresaw foreseen|forget forgot forgotten|
forgive forgave forgiven|freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|hang hung|
hear heard|hide hid hidden|hold held|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant|learn learnt|
leave left|lend lent|lie lay lain|light lit|lose lost|make made|mean meant|meet met|overcome overcame|
overthrow overthrew overthrown|pay paid|prove proven|raise|ride rode ridden|ring rang rung|rise rose risen|run ran|
say said|see saw seen|seek sought|sell sold|send sent|shake shook shaken|shine shone|shoot shot|show shown|
shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|speak spoke spoken|spend spent|spring sprang|
stand stood|steal stole stolen|stick stuck|strike struck|strive strove|swear swore sworn|sweep swept|swim swam swum|
swing swung|take took taken|teach taught|tear tore torn|tell told|think thought|throw threw thrown|
understand understood|undertake undertook undertaken|uphold upheld|wake woke woken|wear wore worn|weep wept|
win won|withdraw withdrew withdrawn|withhold withheld|withstand withstood|write wrote written|
advise advice|choose choice|die death dead|fly flight|grow growth|succeed success|defend defence defense|
lose loss|sell sale|think thought|refuse refusal|propose proposal|deny denial|agree agreement|fail failure|
labour labor|armour armor|harbour harbor|neighbour neighbor|honour honor|colour color|favour favor|behaviour behavior|
centre center|defence defense|programme program|organise organize|organisation organization|recognise recognize|
criticise criticize|emphasise emphasize|mobilise mobilize|realise realize|man men|woman women|child children|
foot feet|ton tons tonnes tonne
"""
BASES = {
    form: line.split()[0]
    for line in _BASES.replace("\n", "").split("|")
    for form in line.split()[1:]
}
"""From an irregular form, or another spelling, to the one by which it is compared."""

HEDGES = frozenset(BASES.get(word, word) for word in _HEDGES.split())
"""Words, by their base form, after which a record says what is asked, planned or refused, and not what happened."""

_PLAIN = """
a about according additionally all-in also although am among an and another are as at be became because been being
between both but by did do does doing done during each either else even for from further furthermore had has have
having he hence her here hers herself him himself his how however i in into is it its itself me meanwhile moreover my
of on onto or other our ours own over per s same she so specifically such than that the their theirs them themselves
then there thereby therefore these they this those through throughout thus to together too towards toward under until
up upon us was we well were what when where whereas which while who whom whose why with within you your yes
"""
FUNCTION_WORDS = frozenset(_PLAIN.split()) | NEGATORS | MODALS.keys()
"""Words that are not looked for in the record. Negators and modals are: by rules of their own."""

TELLING = frozenset(
    """
say state note mention describe report record document summary title text list listing write tell show indicate contain
dated date concern regard relate cover entry archive telegram account
""".split()
)
"""Words, by their base form, that only say that a record says something; a sentence may add them."""
