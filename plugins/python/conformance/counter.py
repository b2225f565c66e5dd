class C:
    def __init__(self):
        self.sum = 0

    def add(self, x):
        self.sum += x
        return self.sum
