from solution import f


def test_three():
    assert f(3) == 3
