"""The pages of the Streamlit app, and the controls that they share."""
