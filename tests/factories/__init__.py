"""Small builders of test data, through the services wherever there is one."""
