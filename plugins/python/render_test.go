package main

import "math"

var negativeZero = math.Copysign(0, -1)
