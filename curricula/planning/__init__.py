"""From need areas to a seminar plan: priorities, greedy rule, one reason each."""
