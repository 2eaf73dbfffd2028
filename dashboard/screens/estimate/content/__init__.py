"""What the page says, worked out without Streamlit."""
