"""Ask: a question, the quoted and cited answer, and the nearest records when there is none."""

from __future__ import annotations

import streamlit as st

from qa import Assistant, FindingAidError

assistant: Assistant = st.session_state["assistant"]
st.title("Finding Aid")
if asked := st.chat_input("Ask these records"):
    with st.chat_message("user"):
        st.text(asked)
    with st.chat_message("assistant"):
        try:
            st.text(assistant.ask(asked).text)
        except FindingAidError as error:
            st.text(str(error))
