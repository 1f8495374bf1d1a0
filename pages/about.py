"""About: how the archive stands."""

from __future__ import annotations

from importlib.metadata import version

import streamlit as st

from qa import Assistant, FindingAidError

assistant: Assistant = st.session_state["assistant"]
st.title("About")
try:
    held = assistant.status()
except FindingAidError as error:
    st.text(str(error))
    st.stop()
lines = {
    "Records": f"{held.records:,} ({held.undated:,} undated)",
    "Dated": f"{held.coverage[0]} to {held.coverage[1]}" if held.coverage else "no dated record",
    "Index": "in step with the records" if held.in_step else "not in step; run: finding-aid sync",
    "Model": f"{held.model_name} ({held.fingerprint}), {held.dimension} dimensions" if held.model_name else "none yet",
    "Archive": str(held.folder),
    "Size": f"{held.bytes:,} bytes",
    "Version": version("finding-aid"),
}
for name, value in lines.items():
    st.caption(name)
    st.text(value)
