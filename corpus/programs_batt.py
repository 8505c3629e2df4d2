from dsl import *
from constants import *


# mirror_beside: the grid and its mirror image side by side.
def solve_5515150f(S, I, C):
    x1 = mir_rot_t(I, A2)
    O = hconcat(I, x1)
    return O


# kaleidoscope: the grid in the upper left corner, mirrored into the three others.
def solve_31ee740e(S, I, C):
    x1 = fork(hconcat, identity, vmirror_t)
    x2 = fork(vconcat, identity, hmirror_t)
    x3 = compose(x2, x1)
    O = x3(I)
    return O


# mend_mirror: a grid with a vertical axis of symmetry; grey hides a rectangle, which is restored.
def solve_48de146a(S, I, C):
    x1 = rbind(get_nth_t, F0)
    x2 = c_iz_n(S, p_g, x1)
    x3 = f_ofcolor(I, x2)
    x4 = vmirror_t(I)
    x5 = toobject(x3, x4)
    O = paint(I, x5)
    return O


# quarter_turn: the grid turned clockwise by a quarter.
def solve_01b2bcd7(S, I, C):
    x1 = a_mr(S)
    O = mir_rot_t(I, x1)
    return O


# flip_in_place: each object is turned upside down where it lies.
def solve_1c54ce8e(S, I, C):
    x1 = o_g(I, R3)
    x2 = merge_f(x1)
    x3 = cover(I, x2)
    x4 = rbind(mir_rot_f, A0)
    x5 = mapply_f(x4, x1)
    O = paint(x3, x5)
    return O


# largest_object: the largest object, cut out.
def solve_fded9209(S, I, C):
    x1 = o_g(I, R7)
    x2 = get_arg_rank_f(x1, size_f, F0)
    O = subgrid(x2, I)
    return O


# remove_specks: objects of one cell disappear.
def solve_742f7574(S, I, C):
    x1 = o_g(I, R5)
    x2 = sizefilter(x1, ONE)
    x3 = merge_f(x2)
    O = cover(I, x3)
    return O


# frame_objects: a green frame around the box of each object.
def solve_a343b38a(S, I, C):
    x1 = rbind(get_nth_t, F0)
    x2 = c_zo_n(S, p_g, x1)
    x3 = o_g(I, R7)
    x4 = mapply_f(outbox, x3)
    O = fill(I, x2, x4)
    return O


# remove_at_edge: objects that touch the edge of the grid disappear.
def solve_e76ee1ac(S, I, C):
    x1 = o_g(I, R7)
    x2 = rbind(bordering, I)
    x3 = mfilter_f(x1, x2)
    O = cover(I, x3)
    return O


# fill_boxes: each object grows to the full rectangle around it.
def solve_486967ee(S, I, C):
    x1 = o_g(I, R7)
    x2 = fork(recolor_i, color, backdrop)
    x3 = mapply_f(x2, x1)
    O = paint(I, x3)
    return O


# link_twins: two dots of one colour in a row or a column are joined by a line; a dot without a twin stays alone.
def solve_8f6c2cce(S, I, C):
    x1 = fgpartition(I)
    x2 = rbind(corner, R0)
    x3 = rbind(corner, R3)
    x4 = fork(connect, x2, x3)
    x5 = fork(recolor_i, color, x4)
    x6 = mapply_f(x5, x1)
    O = paint(I, x6)
    return O


# rank_colors: the colours of the scattered dots, the most frequent first.
def solve_e5da47ee(S, I, C):
    x1 = fgpartition(I)
    x2 = compose(invert, size_f)
    x3 = order(x1, x2)
    x4 = rbind(repeat, ONE)
    x5 = compose(x4, color)
    O = apply_t(x5, x3)
    return O


# size_rank: the largest grey object becomes blue, the smallest red.
def solve_73085cad(S, I, C):
    x1 = o_g(I, R7)
    x2 = get_arg_rank_f(x1, size_f, F0)
    x3 = get_arg_rank_f(x1, size_f, L1)
    x4 = c_zo(S, p_g)
    x5 = get_nth_t(x4, F0)
    x6 = get_nth_t(x4, F1)
    x7 = fill(I, x5, x2)
    O = fill(x7, x6, x3)
    return O


# sand_falls: every coloured cell falls to the bottom, those of a column staying in order.
def solve_7a224f85(S, I, C):
    x1 = mir_rot_t(I, A6)
    x2 = rbind(order, positive)
    x3 = apply_t(x2, x1)
    O = mir_rot_t(x3, A4)
    return O


# pull_to_wall: the object moves straight to the grey wall until it touches.
def solve_5e52d4eb(S, I, C):
    x1 = fgpartition(I)
    x2 = colorfilter(x1, GRAY)
    x3 = difference(x1, x2)
    x4 = merge_f(x2)
    x5 = merge_f(x3)
    x6 = gravitate(x5, x4)
    O = move(I, x5, x6)
    return O


# fill_ponds: black regions that do not reach the edge become yellow.
def solve_de1ff56b(S, I, C):
    x1 = rbind(get_nth_t, F0)
    x2 = c_zo_n(S, p_g, x1)
    x3 = o_g(I, R4)
    x4 = colorfilter(x3, BLACK)
    x5 = rbind(bordering, I)
    x6 = compose(flip, x5)
    x7 = mfilter_f(x4, x6)
    O = fill(I, x2, x7)
    return O


# odd_panel: panels between grey lines, all alike but one; the odd one is the answer.
def solve_ca3018cc(S, I, C):
    x1 = frontiers(I)
    x2 = size_f(x1)
    x3 = increment(x2)
    x4 = hsplit(I, x3)
    O = get_common_rank_t(x4, F0)
    return O


# most_colorful: the object with the most colours, cut out.
def solve_9e40a239(S, I, C):
    x1 = o_g(I, R3)
    x2 = get_arg_rank_f(x1, numcolors_f, F0)
    O = subgrid(x2, I)
    return O


# swap_colors: the two colours of the grid are exchanged.
def solve_8f6cc576(S, I, C):
    x1 = get_color_rank_t(I, F0)
    x2 = get_color_rank_t(I, L1)
    O = switch(I, x1, x2)
    return O


# corner_key: the cell in the upper left corner is a key: everything grey takes its colour.
def solve_78a015e2(S, I, C):
    x1 = rbind(get_nth_t, F0)
    x2 = c_iz_n(S, p_g, x1)
    x3 = index(I, ORIGIN)
    O = replace(I, x2, x3)
    return O


# both_panels: left and right of a grey line: red where both are blue.
def solve_a9d26a6e(S, I, C):
    x1 = rbind(get_nth_t, F0)
    x2 = c_zo_n(S, p_g, x1)
    x3 = rbind(f_ofcolor, BLUE)
    x4 = compose(x3, lefthalf)
    x5 = compose(x3, righthalf)
    x6 = fork(intersection, x4, x5)
    x7 = x6(I)
    x8 = lefthalf(I)
    x9 = shape_t(x8)
    x10 = canvas(BLACK, x9)
    O = fill(x10, x2, x7)
    return O


# grow_by_colors: every cell grows to a block whose side is the number of colours.
def solve_63f352eb(S, I, C):
    x1 = fork(upscale_t, identity, numcolors_t)
    O = x1(I)
    return O
