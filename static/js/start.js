// Tells the server that this browser runs scripts, so that it sends the whole document at once.
document.getElementById("script").value = "1";
