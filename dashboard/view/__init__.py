"""What the pages say: pure functions from a result to text and rows, without Streamlit."""
