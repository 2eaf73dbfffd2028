"""What several pages say, worked out without Streamlit."""
