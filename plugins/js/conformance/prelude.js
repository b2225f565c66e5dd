const g = (x) => x;
