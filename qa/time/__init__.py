"""Time: the periods and the order by date that the words of a question ask for."""
