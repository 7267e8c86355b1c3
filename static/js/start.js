// Tells the server that this browser runs scripts, so that it sends the whole document at once.
const field = document.getElementById("script");
if (field) field.value = "1";
// Whoever pressed "start" before this script had come is on the first of the single pages.
else if (window.location.search === "") window.location.replace("?whole=1");
