// The primitives that the device knows, by upstream's names, grouped by the file of `kernel/` that holds them.
//
// PRIM1 … PRIM4(name): `prim::name` of so many arguments. PRIM2OR3(name): the last may be absent.
// PRIM1_AS … (name, function): another function of `prim`, where several names have one meaning, or the name is a word
// of C++. COST1 … COST4(name): its row of the table has a cost of its own, which is `prim::name_cost` of all arguments.
// HIGHER(name): it calls functions, see `higher.cuh`.
//
// The list is included several times. Whoever does so defines those of the rows that he wants, as `ROW_…`.
#define NO_ROW(...)
#ifndef ROW_PRIM1
#define ROW_PRIM1 NO_ROW
#define ROW_PRIM2 NO_ROW
#define ROW_PRIM3 NO_ROW
#define ROW_PRIM4 NO_ROW
#define ROW_PRIM2OR3 NO_ROW
#endif
#ifndef ROW_COST1
#define ROW_COST1 NO_ROW
#define ROW_COST2 NO_ROW
#define ROW_COST3 NO_ROW
#define ROW_COST4 NO_ROW
#endif
#ifndef ROW_HIGHER
#define ROW_HIGHER NO_ROW
#endif
#define PRIM1_AS(name, function) ROW_PRIM1(name, function)
#define PRIM2_AS(name, function) ROW_PRIM2(name, function)
#define PRIM3_AS(name, function) ROW_PRIM3(name, function)
#define PRIM4_AS(name, function) ROW_PRIM4(name, function)
#define PRIM1(name) ROW_PRIM1(name, name)
#define PRIM2(name) ROW_PRIM2(name, name)
#define PRIM3(name) ROW_PRIM3(name, name)
#define PRIM4(name) ROW_PRIM4(name, name)
#define PRIM2OR3(name) ROW_PRIM2OR3(name, name)
#define COST1(name) ROW_COST1(name, name)
#define COST2(name) ROW_COST2(name, name)
#define COST3(name) ROW_COST3(name, name)
#define COST4(name) ROW_COST4(name, name)
#define COST1_AS(name, function) ROW_COST1(name, function)
#define COST2_AS(name, function) ROW_COST2(name, function)
#define COST3_AS(name, function) ROW_COST3(name, function)
#define COST4_AS(name, function) ROW_COST4(name, function)
#define HIGHER(name) ROW_HIGHER(name)

// arithmetic.cuh
PRIM2(add)
PRIM2(subtract)
PRIM2(multiply)
PRIM2(divide)
PRIM1(invert)
PRIM1(even)
PRIM1_AS(double, twice)
PRIM1(halve)
PRIM1(increment)
PRIM1(decrement)
PRIM1(crement)
PRIM1(sign)
PRIM1(toivec)
PRIM1(tojvec)
PRIM2(greater)
PRIM1(positive)

// logic.cuh
PRIM1(flip)
PRIM2(equality)
PRIM2(both)
PRIM2(either)
PRIM3(branch)
PRIM3_AS(c_branch, branch)

// container.cuh
PRIM2(contained)
PRIM2(combine)
PRIM2_AS(combine_t, sum)
PRIM2(combine_f)
PRIM2(intersection)
PRIM2(difference)
COST2(difference)
PRIM2_AS(difference_tuple, difference)
COST2_AS(difference_tuple, difference)
PRIM1(dedupe)
PRIM1(size)
PRIM1_AS(size_t, size)
PRIM1_AS(size_f, size)
PRIM1(initset)
PRIM1(totuple)
PRIM1(first)
PRIM1(first_t)
PRIM1(first_f)
PRIM1(second)
PRIM1(last)
PRIM1(last_t)
PRIM1(last_f)
PRIM2(insert)
PRIM2(remove)
PRIM2(remove_t)
PRIM2_AS(remove_f, remove)
PRIM2(other)
PRIM2(other_t)
PRIM2(other_f)
PRIM2(repeat)
COST2(repeat)
PRIM3(interval)
COST3(interval)
PRIM2(sizefilter)
PRIM2(sizefilter_t)
PRIM2(get_nth_t)
PRIM2(get_nth_f)

// couple.cuh
PRIM2(astuple)
PRIM2(ascell)
PRIM1(toij)
PRIM3(astriple)
PRIM2(product)
COST2(product)
PRIM2_AS(pair, side_by_side)
PRIM2(celltuple)

// functional.cuh
PRIM1(identity)
PRIM1_AS(normalize_t, identity)
PRIM2(compose)
PRIM3(chain)
PRIM2(matcher)
PRIM3(fork)
PRIM2(lbind)
PRIM2(rbind)
PRIM2(power)

// features.cuh
HIGHER(c_iz)
HIGHER(c_zo)
HIGHER(c_iz_n)
HIGHER(c_zo_n)

// higher.cuh
HIGHER(apply)
HIGHER(apply_t)
HIGHER(apply_f)
HIGHER(mapply)
HIGHER(mapply_t)
HIGHER(mapply_f)
HIGHER(rapply)
HIGHER(rapply_t)
HIGHER(rapply_f)
HIGHER(papply)
HIGHER(mpapply)
HIGHER(prapply)
HIGHER(sfilter)
HIGHER(sfilter_t)
HIGHER(sfilter_f)
HIGHER(mfilter)
HIGHER(mfilter_t)
HIGHER(mfilter_f)
HIGHER(extract)
HIGHER(order)
HIGHER(argmax)
HIGHER(argmax_t)
HIGHER(argmax_f)
HIGHER(argmin)
HIGHER(argmin_t)
HIGHER(argmin_f)
HIGHER(valmax)
HIGHER(valmax_t)
HIGHER(valmax_f)
HIGHER(valmin)
HIGHER(valmin_t)
HIGHER(valmin_f)
HIGHER(get_nth_by_key_t)
HIGHER(get_nth_by_key_f)
HIGHER(get_arg_rank)
HIGHER(get_arg_rank_t)
HIGHER(get_arg_rank_f)
HIGHER(get_val_rank)
HIGHER(get_val_rank_t)
HIGHER(get_val_rank_f)
COST3(prapply)

// merge.cuh
PRIM1(merge)
PRIM1_AS(merge_t, merge)
PRIM1_AS(merge_f, merge)

// ranking.cuh
PRIM1(maximum)
PRIM1(minimum)
PRIM1(mostcommon)
PRIM1_AS(mostcommon_t, mostcommon)
PRIM1(mostcommon_f)
PRIM1(leastcommon)
PRIM1_AS(leastcommon_t, leastcommon)
PRIM1(leastcommon_f)
PRIM2(get_rank)
PRIM2(get_common_rank)
PRIM2_AS(get_common_rank_t, get_common_rank)
PRIM2(get_common_rank_f)

// geometry.cuh
PRIM1(hmirror_t)
PRIM1(vmirror_t)
PRIM1(dmirror_t)
PRIM1(cmirror_t)
PRIM1(rot90)
PRIM1(rot180)
PRIM1(rot270)
PRIM2(mir_rot_t)

// mirror.cuh
PRIM1(hmirror)
PRIM1(vmirror)
PRIM1(dmirror)
PRIM1(cmirror)
PRIM1(hmirror_f)
PRIM1(hmirror_i)
PRIM1(hmirror_o)
PRIM1(vmirror_f)
PRIM1(vmirror_i)
PRIM1(vmirror_o)
PRIM1(dmirror_f)
PRIM1(dmirror_i)
PRIM1(dmirror_o)
PRIM1(cmirror_f)
PRIM1_AS(cmirror_i, cmirror_f)
PRIM1_AS(cmirror_o, cmirror_f)
PRIM2(mir_rot_f)
PRIM2(upscale)
PRIM2(upscale_f)
COST2(upscale)
COST2_AS(upscale_f, upscale)

// scale.cuh
PRIM2(upscale_t)
PRIM2(hupscale)
PRIM2(vupscale)
PRIM2(downscale)
PRIM1(compress)
COST2_AS(upscale_t, upscale)
COST2_AS(hupscale, line_scale)
COST2_AS(vupscale, line_scale)

// crop.cuh
PRIM3(crop)
PRIM2(subgrid)
PRIM1(trim)
PRIM1(tophalf)
PRIM1(bottomhalf)
PRIM1(lefthalf)
PRIM1(righthalf)
PRIM2(hsplit)
PRIM2(vsplit)
COST2_AS(hsplit, split)
COST2_AS(vsplit, split)

// grid.cuh
PRIM1(height_t)
PRIM1(width_t)
PRIM1(shape_t)
PRIM1(portrait_t)
PRIM1(square_t)
PRIM2(index)
PRIM1(is_no_grid)
PRIM2(canvas)
COST2(canvas)
PRIM2(hconcat)
PRIM2(vconcat)
PRIM3(cellwise)
PRIM3(replace)
PRIM3_AS(switch, exchange)

// color.cuh
PRIM1(mostcolor)
PRIM1(mostcolor_t)
PRIM1(mostcolor_f)
PRIM1(leastcolor)
PRIM1(leastcolor_t)
PRIM1(leastcolor_f)
PRIM1(palette)
PRIM1(palette_t)
PRIM1(palette_f)
PRIM1_AS(p_f, palette_f)
PRIM1(p_g)
PRIM1(p_o)
PRIM1(numcolors)
PRIM1(numcolors_t)
PRIM1(numcolors_f)
PRIM2(colorcount)
PRIM2(colorcount_t)
PRIM2(colorcount_f)
PRIM1(color)
PRIM2(colorfilter)
PRIM2(colorfilter_t)
PRIM2(get_color_rank_t)
PRIM2(get_color_rank_f)

// painting.cuh
PRIM3(fill)
PRIM2(paint)
PRIM3(underfill)
PRIM2(underpaint)
PRIM2(cover)
PRIM3(move)

// period.cuh
PRIM1(hperiod)
PRIM1(vperiod)

// sample.cuh
PRIM1(dedupe_pair_tuple)
PRIM1(batch_process_samples_gpu)
PRIM1(a_mr)

// extent.cuh
PRIM1(uppermost)
PRIM1(uppermost_i)
PRIM1(uppermost_o)
PRIM1(lowermost)
PRIM1(lowermost_i)
PRIM1(lowermost_o)
PRIM1(leftmost)
PRIM1(leftmost_i)
PRIM1(leftmost_o)
PRIM1(rightmost)
PRIM1(rightmost_i)
PRIM1(rightmost_o)
PRIM1(ulcorner)
PRIM1(ulcorner_i)
PRIM1(ulcorner_o)
PRIM1(urcorner)
PRIM1(urcorner_i)
PRIM1(urcorner_o)
PRIM1(llcorner)
PRIM1(llcorner_i)
PRIM1(llcorner_o)
PRIM1(lrcorner)
PRIM1(lrcorner_i)
PRIM1(lrcorner_o)
PRIM2(col_row)
PRIM2(corner)
PRIM1(height)
PRIM1(height_f)
PRIM1(height_i)
PRIM1(height_o)
PRIM1(width)
PRIM1(width_f)
PRIM1(width_i)
PRIM1(width_o)
PRIM1(shape)
PRIM1(shape_f)
PRIM1(portrait)
PRIM1(portrait_f)
PRIM1(square)
PRIM1(square_f)
PRIM1(vline)
PRIM1(vline_i)
PRIM1(vline_o)
PRIM1(hline)
PRIM1(hline_i)
PRIM1(hline_o)
PRIM1(center)
PRIM1(centerofmass)

// patch.cuh
PRIM1(toindices)
PRIM1(toindices_i)
PRIM1(toindices_o)
PRIM2(shift)
PRIM1(normalize)
PRIM1(normalize_i)
PRIM1(normalize_o)

// neighborhood.cuh
PRIM1(dneighbors)
COST1(dneighbors)
PRIM1(ineighbors)
COST1(ineighbors)
PRIM1(neighbors)
COST1(neighbors)

// object.cuh
PRIM1(asindices)
COST1(asindices)
PRIM1(asobject)
PRIM2(toobject)
COST2(toobject)
PRIM2(ofcolor)
PRIM2_AS(f_ofcolor, ofcolor)
PRIM2(recolor)
PRIM2(recolor_i)
PRIM2(recolor_o)

// line.cuh
PRIM2(connect)
COST2(connect)
PRIM2(shoot)
COST2(shoot)
PRIM1(vfrontier)
COST1(vfrontier)
PRIM1(hfrontier)
COST1(hfrontier)
PRIM1(backdrop)
COST1(backdrop)
PRIM1(delta)
COST1(delta)
PRIM1(box)
COST1(box)
PRIM1(inbox)
COST1(inbox)
PRIM1(outbox)
COST1(outbox)
PRIM1(corners)

// relation.cuh
PRIM2(manhattan)
COST2(manhattan)
PRIM2(adjacent)
COST2(adjacent)
PRIM2(gravitate)
COST2(gravitate)
PRIM2(hmatching)
PRIM2(vmatching)
PRIM2(bordering)
PRIM2(position)

// segmentation.cuh
PRIM4(objects)
PRIM4(objects_t)
PRIM2(o_g)
PRIM2(o_g_t)
PRIM1(partition)
PRIM1(fgpartition)
PRIM1(frontiers)

// occurrence.cuh
PRIM2(occurrences)
COST2(occurrences)

#undef PRIM1
#undef PRIM2
#undef PRIM3
#undef PRIM4
#undef PRIM1_AS
#undef PRIM2_AS
#undef PRIM3_AS
#undef PRIM4_AS
#undef PRIM2OR3
#undef COST1
#undef COST2
#undef COST3
#undef COST4
#undef COST1_AS
#undef COST2_AS
#undef COST3_AS
#undef COST4_AS
#undef HIGHER
#undef ROW_PRIM1
#undef ROW_PRIM2
#undef ROW_PRIM3
#undef ROW_PRIM4
#undef ROW_PRIM2OR3
#undef ROW_COST1
#undef ROW_COST2
#undef ROW_COST3
#undef ROW_COST4
#undef ROW_HIGHER
#undef NO_ROW
