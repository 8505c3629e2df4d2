from dsl import *
from constants import *


# mirror_beside: the grid and its mirror image side by side.
def solve_5515150f(I):
    x1 = vmirror(I)
    O = hconcat(I, x1)
    return O


# kaleidoscope: the grid in the upper left corner, mirrored into the three others.
def solve_31ee740e(I):
    x1 = fork(hconcat, identity, vmirror)
    x2 = fork(vconcat, identity, hmirror)
    x3 = compose(x2, x1)
    O = x3(I)
    return O


# mend_mirror: a grid with a vertical axis of symmetry; grey hides a rectangle, which is restored.
def solve_48de146a(I):
    x1 = vmirror(I)
    x2 = ofcolor(I, FIVE)
    x3 = toobject(x2, x1)
    O = paint(I, x3)
    return O


# hidden_by_diagonal: a square grid that equals its transpose; black hides a rectangle, whose content is the answer.
def solve_78d59681(I):
    x1 = dmirror(I)
    x2 = ofcolor(I, ZERO)
    O = subgrid(x2, x1)
    return O


# quarter_turn: the grid turned clockwise by a quarter.
def solve_01b2bcd7(I):
    x1 = compose(vmirror, dmirror)
    O = x1(I)
    return O


# flip_in_place: each object is turned upside down where it lies.
def solve_1c54ce8e(I):
    x1 = objects(I, F, T, T)
    x2 = merge(x1)
    x3 = cover(I, x2)
    x4 = mapply(hmirror, x1)
    O = paint(x3, x4)
    return O


# largest_object: the largest object, cut out.
def solve_fded9209(I):
    x1 = objects(I, T, T, T)
    x2 = argmax(x1, size)
    O = subgrid(x2, I)
    return O


# remove_specks: objects of one cell disappear.
def solve_742f7574(I):
    x1 = objects(I, T, F, T)
    x2 = sizefilter(x1, ONE)
    x3 = merge(x2)
    O = cover(I, x3)
    return O


# frame_objects: a green frame around the box of each object.
def solve_a343b38a(I):
    x1 = objects(I, T, T, T)
    x2 = mapply(outbox, x1)
    O = fill(I, THREE, x2)
    return O


# mark_squares: of the grey blocks, the square ones turn red.
def solve_285ebedc(I):
    x1 = objects(I, T, F, T)
    x2 = mfilter(x1, square)
    O = fill(I, TWO, x2)
    return O


# remove_at_edge: objects that touch the edge of the grid disappear.
def solve_e76ee1ac(I):
    x1 = objects(I, T, T, T)
    x2 = rbind(bordering, I)
    x3 = mfilter(x1, x2)
    O = cover(I, x3)
    return O


# fill_boxes: each object grows to the full rectangle around it.
def solve_486967ee(I):
    x1 = objects(I, T, T, T)
    x2 = fork(recolor, color, backdrop)
    x3 = mapply(x2, x1)
    O = paint(I, x3)
    return O


# link_twins: two dots of one colour in a row or a column are joined by a line; a dot without a twin stays alone.
def solve_8f6c2cce(I):
    x1 = fgpartition(I)
    x2 = fork(connect, ulcorner, lrcorner)
    x3 = fork(recolor, color, x2)
    x4 = mapply(x3, x1)
    O = paint(I, x4)
    return O


# count_objects: as many cells in a row as there are objects, in their colour.
def solve_24db2cfb(I):
    x1 = objects(I, T, T, T)
    x2 = merge(x1)
    x3 = color(x2)
    x4 = size(x1)
    x5 = astuple(ONE, x4)
    O = canvas(x3, x5)
    return O


# rank_colors: the colours of the scattered dots, the most frequent first.
def solve_e5da47ee(I):
    x1 = fgpartition(I)
    x2 = compose(invert, size)
    x3 = order(x1, x2)
    x4 = rbind(repeat, ONE)
    x5 = compose(x4, color)
    O = apply(x5, x3)
    return O


# commonest_color: a three by three block of the most frequent colour.
def solve_defebdcb(I):
    x1 = mostcolor(I)
    O = canvas(x1, THREE_BY_THREE)
    return O


# square_of_count: a cyan square whose side is the number of cyan cells.
def solve_704e8dee(I):
    x1 = colorcount(I, EIGHT)
    x2 = astuple(x1, x1)
    O = canvas(EIGHT, x2)
    return O


# more_objects: blue objects against red ones: the colour with more objects (not cells) fills the grid.
def solve_ec11826e(I):
    x1 = objects(I, T, T, T)
    x2 = lbind(colorfilter, x1)
    x3 = compose(size, x2)
    x4 = x3(ONE)
    x5 = x3(TWO)
    x6 = greater(x4, x5)
    x7 = branch(x6, ONE, TWO)
    x8 = shape(I)
    O = canvas(x7, x8)
    return O


# count_holes: as many yellow cells in a row as there are holes that black cannot leave by an edge.
def solve_a2b4e28d(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = compose(flip, x3)
    x5 = sfilter(x2, x4)
    x6 = size(x5)
    x7 = astuple(ONE, x6)
    O = canvas(FOUR, x7)
    return O


# size_rank: the largest grey object becomes blue, the smallest red.
def solve_73085cad(I):
    x1 = objects(I, T, T, T)
    x2 = argmax(x1, size)
    x3 = argmin(x1, size)
    x4 = fill(I, ONE, x2)
    O = fill(x4, TWO, x3)
    return O


# sand_falls: every coloured cell falls to the bottom, those of a column staying in order.
def solve_7a224f85(I):
    x1 = rot270(I)
    x2 = rbind(order, positive)
    x3 = apply(x2, x1)
    O = rot90(x3)
    return O


# slide_right: every coloured cell slides to the right.
def solve_a1748405(I):
    x1 = rbind(order, positive)
    O = apply(x1, I)
    return O


# boulders_fall: each object falls to the floor in one piece; no two share a column.
def solve_b4782763(I):
    x1 = objects(I, T, T, T)
    x2 = height(I)
    x3 = decrement(x2)
    x4 = lbind(subtract, x3)
    x5 = chain(toivec, x4, lowermost)
    x6 = fork(shift, identity, x5)
    x7 = mapply(x6, x1)
    x8 = merge(x1)
    x9 = cover(I, x8)
    O = paint(x9, x7)
    return O


# pull_to_wall: the object moves straight to the grey wall until it touches.
def solve_5e52d4eb(I):
    x1 = fgpartition(I)
    x2 = colorfilter(x1, FIVE)
    x3 = difference(x1, x2)
    x4 = merge(x2)
    x5 = merge(x3)
    x6 = gravitate(x5, x4)
    O = move(I, x5, x6)
    return O


# shoot_beams: red dots shoot upwards, green dots to the left; beams do not meet.
def solve_5da9b76e(I):
    x1 = ofcolor(I, TWO)
    x2 = rbind(shoot, UP)
    x3 = mapply(x2, x1)
    x4 = ofcolor(I, THREE)
    x5 = rbind(shoot, LEFT)
    x6 = mapply(x5, x4)
    x7 = fill(I, TWO, x3)
    O = fill(x7, THREE, x6)
    return O


# move_by_count: the red object moves to the right by as many columns as there are green cells in the bottom row.
def solve_45d2ef34(I):
    x1 = ofcolor(I, TWO)
    x2 = recolor(TWO, x1)
    x3 = colorcount(I, THREE)
    x4 = tojvec(x3)
    O = move(I, x2, x4)
    return O


# fill_ponds: black regions that do not reach the edge become yellow.
def solve_de1ff56b(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = compose(flip, x3)
    x5 = mfilter(x2, x4)
    O = fill(I, FOUR, x5)
    return O


# flood_outside: black regions that reach the edge become cyan.
def solve_abe82fc9(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(bordering, I)
    x4 = mfilter(x2, x3)
    O = fill(I, EIGHT, x4)
    return O


# largest_room: only the largest of the black rooms turns magenta; walls run from edge to edge.
def solve_3e3f5d1f(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = argmax(x2, size)
    O = fill(I, SIX, x3)
    return O


# light_rooms: a lamp fills its room with its colour; dark rooms stay black.
def solve_66488de8(I):
    x1 = objects(I, T, F, F)
    x2 = colorfilter(x1, ZERO)
    x3 = rbind(toobject, I)
    x4 = chain(palette, x3, backdrop)
    x5 = compose(maximum, x4)
    x6 = fork(recolor, x5, backdrop)
    x7 = mapply(x6, x2)
    O = paint(I, x7)
    return O


# parity_boxes: boxes of an even height are filled cyan, those of an odd height green.
def solve_ac2031ba(I):
    x1 = objects(I, T, F, T)
    x2 = rbind(branch, THREE)
    x3 = rbind(x2, EIGHT)
    x4 = chain(x3, even, height)
    x5 = fork(recolor, x4, delta)
    x6 = mapply(x5, x1)
    O = paint(I, x6)
    return O


# flowers: blue dots get orange petals at their sides, red dots yellow ones at their corners.
def solve_8ae91ca6(I):
    x1 = ofcolor(I, ONE)
    x2 = mapply(dneighbors, x1)
    x3 = ofcolor(I, TWO)
    x4 = mapply(ineighbors, x3)
    x5 = fill(I, SEVEN, x2)
    O = fill(x5, FOUR, x4)
    return O


# tile_six: the tile repeated three times across and twice down.
def solve_6e1ee3e0(I):
    x1 = hconcat(I, I)
    x2 = hconcat(x1, I)
    O = vconcat(x2, x2)
    return O


# continue_stripes: a pattern that repeats to the right is continued over the black part.
def solve_8542cd24(I):
    x1 = asobject(I)
    x2 = matcher(first, ZERO)
    x3 = compose(flip, x2)
    x4 = sfilter(x1, x3)
    x5 = hperiod(x4)
    x6 = lbind(multiply, x5)
    x7 = lbind(shift, x4)
    x8 = chain(x7, tojvec, x6)
    x9 = interval(ZERO, TEN, ONE)
    x10 = mapply(x8, x9)
    O = paint(I, x10)
    return O


# crossing_lines: blue dots draw their column, red dots their row; where the lines cross, the cell is yellow.
def solve_72606097(I):
    x1 = ofcolor(I, ONE)
    x2 = ofcolor(I, TWO)
    x3 = mapply(vfrontier, x1)
    x4 = mapply(hfrontier, x2)
    x5 = intersection(x3, x4)
    x6 = fill(I, ONE, x3)
    x7 = fill(x6, TWO, x4)
    O = fill(x7, FOUR, x5)
    return O


# diagonals: the dot sends four cyan diagonals to the edges.
def solve_32ffc038(I):
    x1 = leastcolor(I)
    x2 = ofcolor(I, x1)
    x3 = first(x2)
    x4 = lbind(shoot, x3)
    x5 = ineighbors(ORIGIN)
    x6 = mapply(x4, x5)
    x7 = fill(I, EIGHT, x6)
    O = fill(x7, x1, x2)
    return O


# ripples: square waves in the dot's colour at distances two and four from it.
def solve_2cc66839(I):
    x1 = leastcolor(I)
    x2 = ofcolor(I, x1)
    x3 = power(outbox, TWO)
    x4 = x3(x2)
    x5 = x3(x4)
    x6 = combine(x4, x5)
    O = fill(I, x1, x6)
    return O


# remove_lattice: the lines of a lattice are taken out.
def solve_e068c9a4(I):
    O = compress(I)
    return O


# chequer_swap: two by two: the tile and the tile with its two colours exchanged, like a chequerboard.
def solve_303d804c(I):
    x1 = mostcolor(I)
    x2 = leastcolor(I)
    x3 = switch(I, x1, x2)
    x4 = hconcat(I, x3)
    x5 = hconcat(x3, I)
    O = vconcat(x4, x5)
    return O


# crop_to_content: the smallest box around everything that is not background.
def solve_966dd3bf(I):
    x1 = mostcolor(I)
    x2 = asobject(I)
    x3 = matcher(first, x1)
    x4 = compose(flip, x3)
    x5 = sfilter(x2, x4)
    O = subgrid(x5, I)
    return O


# inside_frame: what lies inside the red frame, in a grid full of noise.
def solve_52facdb6(I):
    x1 = rbind(ofcolor, TWO)
    x2 = fork(subgrid, x1, identity)
    x3 = compose(trim, x2)
    O = x3(I)
    return O


# odd_panel: panels between grey lines, all alike but one; the odd one is the answer.
def solve_ca3018cc(I):
    x1 = chain(increment, size, frontiers)
    x2 = fork(hsplit, identity, x1)
    x3 = compose(leastcommon, x2)
    O = x3(I)
    return O


# most_colorful: the object with the most colours, cut out.
def solve_9e40a239(I):
    x1 = objects(I, F, T, T)
    x2 = argmax(x1, numcolors)
    O = subgrid(x2, I)
    return O


# symmetric_object: the only object that equals its mirror image (left and right), cut out.
def solve_fe8ab63e(I):
    x1 = objects(I, T, T, T)
    x2 = fork(equality, identity, vmirror)
    x3 = extract(x1, x2)
    O = subgrid(x3, I)
    return O


# rightmost_object: the object that reaches farthest to the right, cut out.
def solve_5c5d9bd5(I):
    x1 = objects(I, F, T, T)
    x2 = argmax(x1, rightmost)
    O = subgrid(x2, I)
    return O


# swap_colors: the two colours of the grid are exchanged.
def solve_8f6cc576(I):
    x1 = leastcolor(I)
    x2 = mostcolor(I)
    O = switch(I, x1, x2)
    return O


# corner_key: the cell in the upper left corner is a key: everything grey takes its colour.
def solve_78a015e2(I):
    x1 = rbind(index, ORIGIN)
    x2 = x1(I)
    O = replace(I, FIVE, x2)
    return O


# tall_or_wide: grey blocks that are taller than wide become blue, the others red.
def solve_1ea2a772(I):
    x1 = objects(I, T, F, T)
    x2 = mfilter(x1, portrait)
    x3 = replace(I, FIVE, TWO)
    O = fill(x3, ONE, x2)
    return O


# even_or_odd: grey objects with an even number of cells become cyan, the others green.
def solve_1ad89900(I):
    x1 = objects(I, T, T, T)
    x2 = compose(even, size)
    x3 = mfilter(x1, x2)
    x4 = replace(I, FIVE, THREE)
    O = fill(x4, EIGHT, x3)
    return O


# closed_or_open: grey outlines that are closed become blue, those with a gap orange.
def solve_c51b60f6(I):
    x1 = objects(I, T, T, T)
    x2 = fork(equality, toindices, box)
    x3 = mfilter(x1, x2)
    x4 = replace(I, FIVE, SEVEN)
    O = fill(x4, ONE, x3)
    return O


# color_cycle: blue becomes red, red becomes green, green becomes blue.
def solve_af956317(I):
    x1 = lbind(ofcolor, I)
    x2 = x1(ONE)
    x3 = x1(TWO)
    x4 = x1(THREE)
    x5 = fill(I, TWO, x2)
    x6 = fill(x5, THREE, x3)
    O = fill(x6, ONE, x4)
    return O


# both_panels: left and right of a grey line: red where both are blue.
def solve_a9d26a6e(I):
    x1 = lefthalf(I)
    x2 = righthalf(I)
    x3 = rbind(ofcolor, ONE)
    x4 = x3(x1)
    x5 = x3(x2)
    x6 = intersection(x4, x5)
    x7 = shape(x1)
    x8 = canvas(ZERO, x7)
    O = fill(x8, TWO, x6)
    return O


# either_panel: above and below a yellow line: green where exactly one is blue.
def solve_b07fcb19(I):
    x1 = rbind(ofcolor, ONE)
    x2 = compose(x1, tophalf)
    x3 = compose(x1, bottomhalf)
    x4 = fork(combine, x2, x3)
    x5 = fork(intersection, x2, x3)
    x6 = fork(difference, x4, x5)
    x7 = x6(I)
    x8 = tophalf(I)
    x9 = shape(x8)
    x10 = canvas(ZERO, x9)
    O = fill(x10, THREE, x7)
    return O


# neither_panel: two patterns side by side without a line: cyan where neither has a cell.
def solve_273234d4(I):
    x1 = rbind(ofcolor, ZERO)
    x2 = compose(x1, lefthalf)
    x3 = compose(x1, righthalf)
    x4 = fork(intersection, x2, x3)
    x5 = x4(I)
    x6 = lefthalf(I)
    x7 = shape(x6)
    x8 = canvas(ZERO, x7)
    O = fill(x8, EIGHT, x5)
    return O


# grow_by_colors: every cell grows to a block whose side is the number of colours.
def solve_63f352eb(I):
    x1 = fork(upscale, identity, numcolors)
    O = x1(I)
    return O


# shrink_blocks: every three by three block shrinks to a cell.
def solve_c286efe5(I):
    O = downscale(I, THREE)
    return O


# overlay: the left panel is laid over the right one; its black cells are transparent.
def solve_a69484f2(I):
    x1 = lefthalf(I)
    x2 = righthalf(I)
    x3 = asobject(x1)
    x4 = matcher(first, ZERO)
    x5 = compose(flip, x4)
    x6 = sfilter(x3, x5)
    O = paint(x2, x6)
    return O


# drop_repeats: rows and columns that repeat the one before them are dropped.
def solve_0c95383c(I):
    x1 = compose(dmirror, dedupe)
    x2 = power(x1, TWO)
    O = x2(I)
    return O
