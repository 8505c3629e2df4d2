from dsl import *
from constants import *


# black cells that the green outlines enclose become yellow
def solve_00d62c1b(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = mfilter(x2, x3)
    x5 = ofcolor(I, ZERO)
    x6 = toindices(x4)
    x7 = difference(x5, x6)
    O = fill(I, FOUR, x7)
    return O


# red where both halves are blue
def solve_0520fde7(I):
    x1 = rbind(ofcolor, ONE)
    x2 = compose(x1, lefthalf)
    x3 = compose(x1, righthalf)
    x4 = fork(intersection, x2, x3)
    x5 = x4(I)
    x6 = canvas(ZERO, THREE_BY_THREE)
    O = fill(x6, TWO, x5)
    return O


# the bars are numbered by height, the tallest first
def solve_08ed6ac7(I):
    x1 = objects(I, T, F, T)
    x2 = order(x1, height)
    x3 = interval(FOUR, ZERO, NEG_ONE)
    x4 = mpapply(recolor, x3, x2)
    O = paint(I, x4)
    return O


# a fixed exchange of colours
def solve_0d3d703e(I):
    x1 = switch(I, THREE, FOUR)
    x2 = switch(x1, ONE, FIVE)
    x3 = switch(x2, TWO, SIX)
    O = switch(x3, EIGHT, NINE)
    return O


# cyan where neither half has a cell
def solve_1b2d62fb(I):
    x1 = rbind(ofcolor, ZERO)
    x2 = lefthalf(I)
    x3 = righthalf(I)
    x4 = x1(x2)
    x5 = x1(x3)
    x6 = intersection(x4, x5)
    x7 = shape(x2)
    x8 = canvas(ZERO, x7)
    O = fill(x8, EIGHT, x6)
    return O


# the object, cut out
def solve_1cf80156(I):
    x1 = mostcolor(I)
    x2 = ofcolor(I, x1)
    x3 = asindices(I)
    x4 = difference(x3, x2)
    O = subgrid(x4, I)
    return O


# everything falls down
def solve_1e0a9b12(I):
    x1 = rbind(order, positive)
    x2 = lbind(apply, x1)
    x3 = chain(dmirror, x2, dmirror)
    O = x3(I)
    return O


# dots of one colour are joined
def solve_1f876c06(I):
    x1 = fgpartition(I)
    x2 = lbind(prapply, connect)
    x3 = fork(x2, toindices, toindices)
    x4 = compose(merge, x3)
    x5 = fork(recolor, color, x4)
    x6 = mapply(x5, x1)
    O = paint(I, x6)
    return O


# cells of one colour in a row are joined
def solve_22168020(I):
    x1 = fgpartition(I)
    x2 = lbind(prapply, connect)
    x3 = fork(x2, toindices, toindices)
    x4 = compose(merge, x3)
    x5 = fork(recolor, color, x4)
    x6 = mapply(x5, x1)
    O = paint(I, x6)
    return O


# the smallest rectangle, cut out
def solve_23b5c85d(I):
    x1 = fgpartition(I)
    x2 = argmin(x1, size)
    x3 = color(x2)
    x4 = shape(x2)
    O = canvas(x3, x4)
    return O


# one step down
def solve_25ff71a9(I):
    x1 = width(I)
    x2 = astuple(ONE, x1)
    x3 = canvas(ZERO, x2)
    x4 = vconcat(x3, I)
    x5 = shape(I)
    O = crop(x4, ORIGIN, x5)
    return O


# lines from both ends meet in a grey cell
def solve_29c11459(I):
    x1 = asobject(I)
    x2 = compose(positive, first)
    x3 = sfilter(x1, x2)
    x4 = compose(last, last)
    x5 = matcher(x4, ZERO)
    x6 = sfilter(x3, x5)
    x7 = difference(x3, x6)
    x8 = rbind(shoot, LEFT)
    x9 = compose(x8, last)
    x10 = fork(recolor, first, x9)
    x11 = mapply(x10, x7)
    x12 = paint(I, x11)
    x13 = tojvec(FIVE)
    x14 = rbind(add, x13)
    x15 = compose(x14, last)
    x16 = compose(x8, x15)
    x17 = fork(recolor, first, x16)
    x18 = mapply(x17, x6)
    x19 = paint(x12, x18)
    x20 = apply(x15, x6)
    O = fill(x19, FIVE, x20)
    return O


# the first of three equal parts
def solve_2dee498d(I):
    x1 = hsplit(I, THREE)
    O = first(x1)
    return O


# blue sinks to the floor
def solve_3618c87e(I):
    x1 = ofcolor(I, ONE)
    x2 = shift(x1, TWO_BY_ZERO)
    x3 = cover(I, x1)
    O = fill(x3, ONE, x2)
    return O


# a diagonal and a floor
def solve_3bd67248(I):
    x1 = asindices(I)
    x2 = llcorner(x1)
    x3 = lbind(shoot, x2)
    x4 = x3(UP_RIGHT)
    x5 = x3(RIGHT)
    x6 = index(I, ORIGIN)
    x7 = ofcolor(I, x6)
    x8 = fill(I, TWO, x4)
    x9 = fill(x8, FOUR, x5)
    O = fill(x9, x6, x7)
    return O


# a half turn
def solve_3c9b0459(I):
    x1 = compose(hmirror, vmirror)
    O = x1(I)
    return O


# twins are joined, upright lines on top
def solve_40853293(I):
    x1 = fgpartition(I)
    x2 = fork(connect, ulcorner, lrcorner)
    x3 = fork(recolor, color, x2)
    x4 = apply(x3, x1)
    x5 = merge(x4)
    x6 = paint(I, x5)
    x7 = mfilter(x4, vline)
    O = paint(x6, x7)
    return O


# a blue ring around each dot
def solve_4258a5f9(I):
    x1 = ofcolor(I, FIVE)
    x2 = mapply(neighbors, x1)
    O = fill(I, ONE, x2)
    return O


# single cells disappear
def solve_42a50994(I):
    x1 = objects(I, T, T, T)
    x2 = matcher(size, ONE)
    x3 = mfilter(x1, x2)
    O = cover(I, x3)
    return O


# rectangles are hollowed out
def solve_4347f46a(I):
    x1 = objects(I, T, F, T)
    x2 = fork(difference, toindices, box)
    x3 = mapply(x2, x1)
    O = fill(I, ZERO, x3)
    return O


# is it symmetric
def solve_44f52bb0(I):
    x1 = fork(equality, identity, vmirror)
    x2 = x1(I)
    x3 = branch(x2, ONE, SEVEN)
    O = canvas(x3, UNITY)
    return O


# the top is mirrored to the bottom
def solve_496994bd(I):
    x1 = asobject(I)
    x2 = compose(positive, first)
    x3 = sfilter(x1, x2)
    x4 = hmirror(I)
    O = paint(x4, x3)
    return O


# every edge is doubled outwards
def solve_49d1d64f(I):
    x1 = shape(I)
    x2 = add(x1, TWO)
    x3 = canvas(ZERO, x2)
    x4 = asobject(I)
    x5 = lbind(shift, x4)
    x6 = rbind(add, UNITY)
    x7 = compose(x5, x6)
    x8 = x7(UP)
    x9 = x7(DOWN)
    x10 = x7(LEFT)
    x11 = x7(RIGHT)
    x12 = x7(ORIGIN)
    x13 = paint(x3, x8)
    x14 = paint(x13, x9)
    x15 = paint(x14, x10)
    x16 = paint(x15, x11)
    O = paint(x16, x12)
    return O


# rectangles get a cyan inside
def solve_50cb2852(I):
    x1 = objects(I, T, F, T)
    x2 = compose(backdrop, inbox)
    x3 = mapply(x2, x1)
    O = fill(I, EIGHT, x3)
    return O


# the object with the cyan mark, without the mark
def solve_5117e062(I):
    x1 = objects(I, F, F, T)
    x2 = lbind(contained, EIGHT)
    x3 = compose(x2, palette)
    x4 = sfilter(x1, x3)
    x5 = merge(x4)
    x6 = mostcolor(x5)
    x7 = subgrid(x5, I)
    O = replace(x7, EIGHT, x6)
    return O


# a mark on the floor below the middle of each arch
def solve_54d82841(I):
    x1 = objects(I, T, F, T)
    x2 = height(I)
    x3 = decrement(x2)
    x4 = lbind(astuple, x3)
    x5 = chain(x4, last, center)
    x6 = apply(x5, x1)
    O = fill(I, FOUR, x6)
    return O


# nothing but the commonest colour
def solve_5582e5ca(I):
    x1 = fork(canvas, mostcolor, shape)
    O = x1(I)
    return O


# boxes around the objects are filled up
def solve_60b61512(I):
    x1 = objects(I, T, T, T)
    x2 = mapply(delta, x1)
    O = fill(I, SEVEN, x2)
    return O


# green objects of more than two cells become cyan
def solve_67385a82(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, THREE)
    x3 = rbind(greater, TWO)
    x4 = compose(x3, size)
    x5 = mfilter(x2, x4)
    O = fill(I, EIGHT, x5)
    return O


# left and right exchanged
def solve_67a3c6ac(I):
    O = vmirror(I)
    return O


# the box of the object is filled up
def solve_6d75e8bb(I):
    x1 = ofcolor(I, EIGHT)
    x2 = delta(x1)
    O = fill(I, TWO, x2)
    return O


# a cyan border
def solve_6f8cd79b(I):
    x1 = compose(box, asindices)
    x2 = x1(I)
    O = fill(I, EIGHT, x2)
    return O


# the object that equals its mirror image
def solve_72ca375d(I):
    x1 = objects(I, T, T, T)
    x2 = rbind(subgrid, I)
    x3 = compose(vmirror, x2)
    x4 = fork(equality, x2, x3)
    x5 = mfilter(x1, x4)
    O = subgrid(x5, I)
    return O


# the object, cut out and mirrored
def solve_7468f01a(I):
    x1 = asobject(I)
    x2 = compose(positive, first)
    x3 = sfilter(x1, x2)
    x4 = subgrid(x3, I)
    O = vmirror(x4)
    return O


# one of the two equal halves
def solve_7b7f7511(I):
    x1 = portrait(I)
    x2 = branch(x1, tophalf, lefthalf)
    O = x2(I)
    return O


# closed outlines become green
def solve_810b9b61(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = compose(flip, x3)
    x5 = mfilter(x2, x4)
    x6 = colorfilter(x1, ONE)
    x7 = rbind(adjacent, x5)
    x8 = mfilter(x6, x7)
    O = fill(I, THREE, x8)
    return O


# boxes of even side become red inside, of odd side orange
def solve_868de0fa(I):
    x1 = objects(I, T, F, T)
    x2 = rbind(branch, SEVEN)
    x3 = rbind(x2, TWO)
    x4 = chain(x3, even, height)
    x5 = compose(backdrop, inbox)
    x6 = fork(recolor, x4, x5)
    x7 = mapply(x6, x1)
    O = paint(I, x7)
    return O


# mirrored to the left, three times
def solve_8d5021e8(I):
    x1 = vmirror(I)
    x2 = hconcat(x1, I)
    x3 = hmirror(x2)
    x4 = vconcat(x3, x2)
    O = vconcat(x4, x3)
    return O


# a cell for each rectangle
def solve_90c28cc7(I):
    x1 = ofcolor(I, ZERO)
    x2 = asindices(I)
    x3 = difference(x2, x1)
    x4 = subgrid(x3, I)
    x5 = compose(dmirror, dedupe)
    x6 = power(x5, TWO)
    O = x6(x4)
    return O


# the pattern goes on to twice the width
def solve_963e52fc(I):
    x1 = asobject(I)
    x2 = hperiod(x1)
    x3 = lbind(multiply, x2)
    x4 = lbind(shift, x1)
    x5 = chain(x4, tojvec, x3)
    x6 = interval(ZERO, TEN, ONE)
    x7 = mapply(x5, x6)
    x8 = hconcat(I, I)
    O = paint(x8, x7)
    return O


# green where exactly one half has a cell
def solve_99b1bc43(I):
    x1 = rbind(ofcolor, ZERO)
    x2 = compose(x1, tophalf)
    x3 = compose(x1, bottomhalf)
    x4 = fork(difference, x2, x3)
    x5 = fork(difference, x3, x2)
    x6 = fork(combine, x4, x5)
    x7 = x6(I)
    x8 = tophalf(I)
    x9 = shape(x8)
    x10 = canvas(ZERO, x9)
    O = fill(x10, THREE, x7)
    return O


# enclosed black cells become blue
def solve_a5313dff(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = compose(flip, x3)
    x5 = mfilter(x2, x4)
    O = fill(I, ONE, x5)
    return O


# the tallest bar blue, the smallest red
def solve_a61f2674(I):
    x1 = objects(I, T, F, T)
    x2 = argmax(x1, size)
    x3 = argmin(x1, size)
    x4 = replace(I, FIVE, ZERO)
    x5 = fill(x4, ONE, x2)
    O = fill(x5, TWO, x3)
    return O


# gaps of one cell between blue dots become red
def solve_a699fb00(I):
    x1 = ofcolor(I, ONE)
    x2 = lbind(shift, x1)
    x3 = x2(RIGHT)
    x4 = x2(LEFT)
    x5 = intersection(x3, x4)
    O = fill(I, TWO, x5)
    return O


# the content on black
def solve_a740d043(I):
    x1 = asindices(I)
    x2 = ofcolor(I, ONE)
    x3 = difference(x1, x2)
    x4 = subgrid(x3, I)
    O = replace(x4, ONE, ZERO)
    return O


# one step down and red
def solve_a79310a0(I):
    x1 = ofcolor(I, EIGHT)
    x2 = shift(x1, DOWN)
    x3 = cover(I, x1)
    O = fill(x3, TWO, x2)
    return O


# the column of the dot gives the colour of the row
def solve_a85d4709(I):
    x1 = ofcolor(I, FIVE)
    x2 = lbind(sfilter, x1)
    x3 = lbind(matcher, last)
    x4 = lbind(mapply, hfrontier)
    x5 = chain(x4, x2, x3)
    x6 = x5(ZERO)
    x7 = x5(ONE)
    x8 = x5(TWO)
    x9 = fill(I, TWO, x6)
    x10 = fill(x9, FOUR, x7)
    O = fill(x10, THREE, x8)
    return O


# the dot falls into four colours
def solve_a9f96cdd(I):
    x1 = ofcolor(I, TWO)
    x2 = lbind(shift, x1)
    x3 = x2(NEG_UNITY)
    x4 = x2(UP_RIGHT)
    x5 = x2(DOWN_LEFT)
    x6 = x2(UNITY)
    x7 = cover(I, x1)
    x8 = fill(x7, THREE, x3)
    x9 = fill(x8, SIX, x4)
    x10 = fill(x9, EIGHT, x5)
    O = fill(x10, SEVEN, x6)
    return O


# the corner gives the colour
def solve_aabf363d(I):
    x1 = asindices(I)
    x2 = llcorner(x1)
    x3 = index(I, x2)
    x4 = objects(I, T, F, T)
    x5 = argmax(x4, size)
    x6 = fill(I, x3, x5)
    x7 = initset(x2)
    O = cover(x6, x7)
    return O


# cells grow to blocks, the side is the number of cells
def solve_ac0a08a4(I):
    x1 = colorcount(I, ZERO)
    x2 = subtract(NINE, x1)
    O = upscale(I, x2)
    return O


# single red cells become blue
def solve_aedd82e4(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, TWO)
    x3 = sizefilter(x2, ONE)
    x4 = merge(x3)
    O = fill(I, ONE, x4)
    return O


# pairs of cells get a green frame
def solve_b27ca6d3(I):
    x1 = objects(I, T, F, T)
    x2 = sizefilter(x1, TWO)
    x3 = mapply(outbox, x2)
    O = fill(I, THREE, x3)
    return O


# each dot opens to a ring
def solve_b60334d2(I):
    x1 = ofcolor(I, FIVE)
    x2 = mapply(dneighbors, x1)
    x3 = mapply(ineighbors, x1)
    x4 = cover(I, x1)
    x5 = fill(x4, ONE, x2)
    O = fill(x5, FIVE, x3)
    return O


# cells grow to blocks, the side is the number of colours
def solve_b91ae062(I):
    x1 = compose(decrement, numcolors)
    x2 = fork(upscale, identity, x1)
    O = x2(I)
    return O


# rectangles become red inside
def solve_bb43febb(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, FIVE)
    x3 = compose(backdrop, inbox)
    x4 = mapply(x3, x2)
    O = fill(I, TWO, x4)
    return O


# each row has one cell more
def solve_bbc9ae5d(I):
    x1 = index(I, ORIGIN)
    x2 = ofcolor(I, x1)
    x3 = width(I)
    x4 = halve(x3)
    x5 = vupscale(I, x4)
    x6 = urcorner(x2)
    x7 = shoot(x6, UNITY)
    x8 = rbind(shoot, DOWN)
    x9 = mapply(x8, x7)
    O = fill(x5, x1, x9)
    return O


# the colours of the first row as rows
def solve_bd4472b8(I):
    x1 = width(I)
    x2 = astuple(ONE, x1)
    x3 = crop(I, ORIGIN, x2)
    x4 = dmirror(x3)
    x5 = hupscale(x4, x1)
    x6 = astuple(TWO, x1)
    x7 = crop(I, ORIGIN, x6)
    x8 = repeat(x5, FOUR)
    x9 = merge(x8)
    x10 = vconcat(x7, x9)
    x11 = shape(I)
    O = crop(x10, ORIGIN, x11)
    return O


# both lines are drawn out and cross in yellow
def solve_bdad9b1f(I):
    x1 = ofcolor(I, TWO)
    x2 = ofcolor(I, EIGHT)
    x3 = mapply(hfrontier, x1)
    x4 = mapply(vfrontier, x2)
    x5 = intersection(x3, x4)
    x6 = fill(I, TWO, x3)
    x7 = fill(x6, EIGHT, x4)
    O = fill(x7, FOUR, x5)
    return O


# the largest object, cut out
def solve_be94b721(I):
    x1 = fgpartition(I)
    x2 = argmax(x1, size)
    O = subgrid(x2, I)
    return O


# the side of the hole gives its colour
def solve_c0f76784(I):
    x1 = objects(I, T, F, T)
    x2 = compose(backdrop, inbox)
    x3 = lbind(add, FIVE)
    x4 = chain(x3, width, x2)
    x5 = fork(recolor, x4, x2)
    x6 = mapply(x5, x1)
    O = paint(I, x6)
    return O


# black rows and columns become red
def solve_c1d99e64(I):
    x1 = frontiers(I)
    x2 = merge(x1)
    O = fill(I, TWO, x2)
    return O


# dots grow to blue blocks
def solve_ce22a75a(I):
    x1 = ofcolor(I, FIVE)
    x2 = mapply(neighbors, x1)
    x3 = combine(x1, x2)
    O = fill(I, ONE, x3)
    return O


# the lower half of each bar becomes cyan
def solve_ce9e57f2(I):
    x1 = objects(I, T, F, T)
    x2 = compose(halve, height)
    x3 = fork(subtract, height, x2)
    x4 = compose(toivec, x3)
    x5 = fork(shift, toindices, x4)
    x6 = fork(intersection, toindices, x5)
    x7 = mapply(x6, x1)
    O = fill(I, EIGHT, x7)
    return O


# only the middle column stays
def solve_d23f8c26(I):
    x1 = compose(halve, width)
    x2 = chain(vfrontier, tojvec, x1)
    x3 = fork(difference, asindices, x2)
    x4 = x3(I)
    O = fill(I, ZERO, x4)
    return O


# every other column from the right becomes green
def solve_d406998b(I):
    x1 = vmirror(I)
    x2 = ofcolor(x1, FIVE)
    x3 = compose(even, last)
    x4 = sfilter(x2, x3)
    x5 = fill(x1, THREE, x4)
    O = vmirror(x5)
    return O


# grey and cyan exchanged
def solve_d511f180(I):
    O = switch(I, FIVE, EIGHT)
    return O


# only the inside of the frames stays, in green
def solve_d5d6de2d(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = compose(flip, x3)
    x5 = mfilter(x2, x4)
    x6 = replace(I, TWO, ZERO)
    O = fill(x6, THREE, x5)
    return O


# the pattern goes on to the right
def solve_d8c310e9(I):
    x1 = asobject(I)
    x2 = compose(positive, first)
    x3 = sfilter(x1, x2)
    x4 = hperiod(x3)
    x5 = lbind(multiply, x4)
    x6 = lbind(shift, x3)
    x7 = chain(x6, tojvec, x5)
    x8 = interval(ZERO, TEN, ONE)
    x9 = mapply(x7, x8)
    O = paint(I, x9)
    return O


# green and red neighbours become one cyan cell
def solve_d90796e8(I):
    x1 = lbind(ofcolor, I)
    x2 = lbind(mapply, dneighbors)
    x3 = compose(x2, x1)
    x4 = x1(TWO)
    x5 = x1(THREE)
    x6 = x3(TWO)
    x7 = x3(THREE)
    x8 = intersection(x5, x6)
    x9 = intersection(x4, x7)
    x10 = fill(I, ZERO, x9)
    O = fill(x10, EIGHT, x8)
    return O


# magenta where one of the halves has a cell
def solve_dae9d2b5(I):
    x1 = rbind(ofcolor, ZERO)
    x2 = lefthalf(I)
    x3 = righthalf(I)
    x4 = x1(x2)
    x5 = x1(x3)
    x6 = intersection(x4, x5)
    x7 = canvas(SIX, THREE_BY_THREE)
    O = fill(x7, ZERO, x6)
    return O


# a blue ring around red dots
def solve_dc1df850(I):
    x1 = ofcolor(I, TWO)
    x2 = mapply(neighbors, x1)
    O = fill(I, ONE, x2)
    return O


# black objects of one, two, three cells become green, red, blue
def solve_e8593010(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = lbind(subtract, FOUR)
    x4 = compose(x3, size)
    x5 = fork(recolor, x4, identity)
    x6 = mapply(x5, x2)
    O = paint(I, x6)
    return O


# two rows become a chequerboard
def solve_e9afcf9a(I):
    x1 = astuple(TWO, ONE)
    x2 = crop(I, ORIGIN, x1)
    x3 = fork(hconcat, identity, hmirror)
    x4 = x3(x2)
    x5 = hconcat(x4, x4)
    O = hconcat(x5, x4)
    return O


# bars by length
def solve_ea32f347(I):
    x1 = objects(I, T, F, T)
    x2 = argmax(x1, size)
    x3 = argmin(x1, size)
    x4 = replace(I, FIVE, FOUR)
    x5 = fill(x4, ONE, x2)
    O = fill(x5, TWO, x3)
    return O


# the object, cut out and doubled
def solve_f25fbde4(I):
    x1 = ofcolor(I, FOUR)
    x2 = subgrid(x1, I)
    O = upscale(x2, TWO)
    return O


# the lower half is mirrored upwards
def solve_f25ffba3(I):
    x1 = compose(hmirror, bottomhalf)
    x2 = fork(vconcat, x1, bottomhalf)
    O = x2(I)
    return O


# the colour that is not grey takes its place
def solve_f76d97a5(I):
    x1 = palette(I)
    x2 = other(x1, FIVE)
    x3 = switch(I, FIVE, x2)
    O = replace(x3, FIVE, ZERO)
    return O


# red where neither half has a cell
def solve_fafffa47(I):
    x1 = rbind(ofcolor, ZERO)
    x2 = compose(x1, tophalf)
    x3 = compose(x1, bottomhalf)
    x4 = fork(intersection, x2, x3)
    x5 = canvas(ZERO, THREE_BY_THREE)
    x6 = x4(I)
    O = fill(x5, TWO, x6)
    return O


# each colour becomes a diagonal
def solve_feca6190(I):
    x1 = colorcount(I, ZERO)
    x2 = subtract(FIVE, x1)
    x3 = multiply(x2, FIVE)
    x4 = astuple(x3, x3)
    x5 = canvas(ZERO, x4)
    x6 = decrement(x3)
    x7 = toivec(x6)
    x8 = asobject(I)
    x9 = shift(x8, x7)
    x10 = rbind(shoot, UP_RIGHT)
    x11 = compose(x10, last)
    x12 = fork(recolor, first, x11)
    x13 = mapply(x12, x9)
    O = paint(x5, x13)
    return O


# a mark for each square
def solve_ff28f65a(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, TWO)
    x3 = size(x2)
    x4 = double(x3)
    x5 = interval(ZERO, x4, TWO)
    x6 = apply(tojvec, x5)
    x7 = astuple(ONE, NINE)
    x8 = canvas(ZERO, x7)
    x9 = fill(x8, ONE, x6)
    x10 = hsplit(x9, THREE)
    O = merge(x10)
    return O
