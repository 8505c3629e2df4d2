//! Random data: numbers, grids, patches, containers.

use super::Generator;
use crate::signature::Type;
use crate::value::{Dialect, Py};

impl Generator {
    /// A value of the type, odd ones among them.
    pub fn draw(&mut self, ty: Type) -> Py {
        let odd = self.odd_percent;
        if self.rng.chance(odd) {
            if self.rng.chance(25) {
                return self.draw_plain(Type::Any);
            }
            return self.draw_odd(ty);
        }
        self.draw_plain(ty)
    }

    /// A value of the type as signatures promise it.
    pub fn draw_plain(&mut self, ty: Type) -> Py {
        let ty = self.rng.pick(ty.choices()).copied().unwrap_or(ty);
        match ty {
            Type::Boolean => Py::Bool(self.rng.chance(50)),
            Type::Colour => Py::Int(self.rng.between(0, 9)),
            Type::Rank => Py::Int(self.rng.between(-4, 6)),
            Type::Flags | Type::Angle => Py::Int(self.rng.between(0, 7)),
            Type::Corner => Py::Int(self.rng.between(0, 3)),
            Type::IntegerTuple => {
                let n = self.size as i64;
                Py::ij(self.rng.between(-2, n), self.rng.between(-2, n))
            }
            Type::Cell => {
                let colour = self.rng.between(0, 9);
                let place = self.place();
                self.cell(place, colour)
            }
            Type::Grid => self.grid(),
            Type::Object => self.object(),
            Type::Objects => {
                let count = self.rng.below(6) + 1;
                let objects = (0..count).map(|_| self.object()).collect();
                self.dialect.set(objects)
            }
            Type::ObjectTuples => {
                let count = self.rng.below(5) + 1;
                let objects = (0..count).map(|_| as_tuple(&self.object())).collect();
                Py::tuple(objects)
            }
            Type::Indices => self.indices(),
            Type::IntegerSet => {
                let count = self.rng.below(7);
                let numbers = (0..count).map(|_| Py::Int(self.rng.between(-3, 12))).collect();
                self.dialect.set(numbers)
            }
            Type::Tuple => self.tuple_of_one_kind(),
            Type::TupleTuple => {
                let count = self.rng.below(5);
                Py::tuple((0..count).map(|_| self.tuple_of_one_kind()).collect())
            }
            Type::Samples => {
                let count = self.rng.below(4) + 1;
                Py::tuple((0..count).map(|_| self.sample()).collect())
            }
            Type::Callable => self.unary(Type::Any, None, 2),
            _ => Py::Int(self.rng.between(-3, 10)),
        }
    }

    /// A value that the packed form of the type does not hold, or that sits at an edge.
    pub fn draw_odd(&mut self, ty: Type) -> Py {
        let ty = self.rng.pick(ty.choices()).copied().unwrap_or(ty);
        match ty {
            Type::Integer | Type::Boolean | Type::Colour | Type::Rank | Type::Flags | Type::Angle | Type::Corner => {
                let mut choices = vec![Py::Bool(true), Py::Bool(false), Py::Int(-1), Py::Int(0), Py::Int(10)];
                choices.extend([Py::Int(31), Py::Int(-64), Py::Int(1_000_000_007), Py::None]);
                choices.extend([Py::empty_tuple(), Py::Int(i64::MAX), Py::Int(i64::MIN + 1)]);
                self.among(choices)
            }
            Type::IntegerTuple => {
                let k = Py::Int(self.rng.between(-90, 90));
                let pairs = vec![
                    Py::pair(k.clone(), Py::Int(0)),
                    Py::pair(Py::Bool(true), k.clone()),
                    Py::empty_tuple(),
                    Py::tuple(vec![k.clone()]),
                    Py::tuple(vec![k.clone(), Py::Int(1), Py::Int(2)]),
                    Py::pair(Py::None, k.clone()),
                    Py::pair(Py::ij(1, 2), k),
                ];
                self.among(pairs)
            }
            Type::Grid => self.odd_grid(),
            Type::Object => self.odd_object(),
            Type::Indices => self.odd_indices(),
            Type::Objects => {
                let objects = vec![self.odd_object(), self.object(), self.odd_object()];
                let count = self.rng.below(4);
                self.dialect.set(objects.into_iter().take(count).collect())
            }
            Type::ObjectTuples => {
                let objects = vec![as_tuple(&self.odd_object()), as_tuple(&self.object())];
                let count = self.rng.below(3);
                Py::tuple(objects.into_iter().take(count).collect())
            }
            Type::IntegerSet => {
                let numbers = (0..40).map(Py::Int).chain([Py::Bool(true), Py::None]).collect();
                let choices = [Py::empty_set(), self.dialect.set(numbers), self.dialect.set(vec![Py::Bool(true)])];
                self.among(choices.to_vec())
            }
            Type::Samples => {
                let (a, b) = (self.odd_grid(), self.grid());
                self.among(vec![
                    Py::empty_tuple(),
                    Py::tuple(vec![Py::pair(a.clone(), b.clone())]),
                    Py::tuple(vec![a, b]),
                ])
            }
            _ => {
                let mixed = vec![self.draw_plain(Type::Any), self.draw_plain(Type::Any), self.draw_plain(Type::Any)];
                let as_set = self.dialect.set(mixed.clone());
                let lone = Py::tuple(vec![mixed[0].clone()]);
                self.among(vec![Py::empty_tuple(), Py::empty_set(), lone, Py::tuple(mixed), as_set, Py::None])
            }
        }
    }

    fn among(&mut self, mut choices: Vec<Py>) -> Py {
        if self.dialect == Dialect::Batt {
            choices.extend([Py::Float(f64::NAN), Py::Float(f64::NEG_INFINITY)].into_iter().take(choices.len() / 4));
        }
        self.rng.pick(&choices).cloned().unwrap_or(Py::None)
    }

    fn place(&mut self) -> (i64, i64) {
        let n = self.size as i64 - 1;
        (self.rng.between(0, n), self.rng.between(0, n))
    }

    pub(super) fn cell(&self, (i, j): (i64, i64), colour: i64) -> Py {
        match self.dialect {
            Dialect::Arc => Py::pair(Py::Int(colour), Py::ij(i, j)),
            Dialect::Batt => Py::tuple(vec![Py::Int(i), Py::Int(j), Py::Int(colour)]),
        }
    }

    /// A grid in one of the styles that tasks show: noise, shapes on a background, stripes, a mirrored or tiled pattern.
    pub fn grid(&mut self) -> Py {
        let (h, w) = (self.rng.below(self.size) + 1, self.rng.below(self.size) + 1);
        let background = if self.rng.chance(60) { 0 } else { self.rng.between(0, 9) };
        let mut cells = vec![vec![background; w]; h];
        let colours: Vec<i64> = (0..self.rng.below(4) + 1).map(|_| self.rng.between(0, 9)).collect();
        let style = self.rng.below(5);
        for (i, row) in cells.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                match style {
                    0 => *cell = colours[self.rng.below(colours.len())],
                    1 if self.rng.chance(15) => *cell = colours[self.rng.below(colours.len())],
                    2 => *cell = colours[i % colours.len()],
                    3 => *cell = colours[(i * 2 + j) % colours.len()],
                    _ => {}
                }
            }
        }
        if style >= 3 || self.rng.chance(30) {
            for _ in 0..self.rng.below(4) + 1 {
                let (top, left) = (self.rng.below(h), self.rng.below(w));
                let (bottom, right) = (top + self.rng.below(h - top) + 1, left + self.rng.below(w - left) + 1);
                let colour = colours[self.rng.below(colours.len())];
                let hollow = self.rng.chance(40);
                for (i, row) in cells.iter_mut().enumerate().take(bottom).skip(top) {
                    for (j, cell) in row.iter_mut().enumerate().take(right).skip(left) {
                        if !hollow || i == top || i + 1 == bottom || j == left || j + 1 == right {
                            *cell = colour;
                        }
                    }
                }
            }
        }
        if self.rng.chance(15) {
            for row in &mut cells {
                for j in 0..w / 2 {
                    row[w - 1 - j] = row[j];
                }
            }
        }
        rows(cells)
    }

    fn odd_grid(&mut self) -> Py {
        let normal = self.grid();
        let Py::Tuple(all) = &normal else { return normal };
        let mut all = all.to_vec();
        let row = |n: usize, colour: i64| Py::tuple(vec![Py::Int(colour); n]);
        let last = all.len() - 1;
        match self.rng.below(11) {
            0 => all.clear(),
            1 => all = vec![Py::empty_tuple(); all.len()],
            2 => all.push(row(1, 3)),
            3 => all.insert(0, row(self.size + 2, 4)),
            4 => all = vec![row(40, 1), row(40, 0), row(40, 1)],
            5 => all = vec![row(2, 5); 40],
            6 => all[last] = row(all.len(), -1),
            7 => all[last] = row(all.len(), 10),
            8 => all[last] = Py::tuple(vec![Py::Bool(true), Py::Int(1), Py::None]),
            9 => all[last] = Py::Int(2),
            _ => all = vec![Py::tuple(vec![Py::ij(1, 2); 3]); 2],
        }
        Py::tuple(all)
    }

    /// A patch's places: a rectangle, its outline, a line, or scattered ones.
    fn places(&mut self) -> Vec<(i64, i64)> {
        let ((top, left), (bottom, right)) = (self.place(), self.place());
        let (top, bottom) = (top.min(bottom), top.max(bottom));
        let (left, right) = (left.min(right), left.max(right));
        let all = |keep: &dyn Fn(i64, i64) -> bool| -> Vec<(i64, i64)> {
            (top..=bottom).flat_map(|i| (left..=right).map(move |j| (i, j))).filter(|&(i, j)| keep(i, j)).collect()
        };
        match self.rng.below(6) {
            0 => all(&|_, _| true),
            1 => all(&|i, j| i == top || i == bottom || j == left || j == right),
            2 => all(&|i, _| i == top),
            3 => all(&|_, j| j == left),
            4 => vec![(top, left)],
            _ => (0..self.rng.below(self.size * 2) + 1).map(|_| self.place()).collect(),
        }
    }

    fn object(&mut self) -> Py {
        let colour = self.rng.between(0, 9);
        let second = if self.rng.chance(25) { self.rng.between(0, 9) } else { colour };
        let mut places = self.places();
        // One colour a place: what two colours do to each other is for the odd objects.
        places.sort_unstable();
        places.dedup();
        let cells = places.into_iter().map(|place| {
            let colour = if self.rng.chance(50) { colour } else { second };
            self.cell(place, colour)
        });
        let cells = cells.collect();
        self.dialect.set(cells)
    }

    fn odd_object(&mut self) -> Py {
        let Py::Set(cells) = self.object() else { return Py::empty_set() };
        let mut cells = cells.to_vec();
        let (place, far) = (self.place(), self.rng.between(31, 86));
        match self.rng.below(8) {
            0 => cells.clear(),
            1 => cells.extend([self.cell(place, 1), self.cell(place, 2), self.cell(place, 9)]),
            2 => cells.push(self.cell((-far, 3), 4)),
            3 => cells.push(self.cell((2, far), 4)),
            4 => cells.push(self.cell(place, -1)),
            5 => cells.push(self.cell((-1, -2), 11)),
            6 => cells.push(Py::ij(place.0, place.1)),
            _ => cells.push(Py::tuple(vec![Py::Int(1), Py::None])),
        }
        self.dialect.set(cells)
    }

    fn indices(&mut self) -> Py {
        let places = self.places().into_iter().map(|(i, j)| Py::ij(i, j)).collect();
        self.dialect.set(places)
    }

    fn odd_indices(&mut self) -> Py {
        let Py::Set(places) = self.indices() else { return Py::empty_set() };
        let mut places = places.to_vec();
        let far = self.rng.between(31, 86);
        match self.rng.below(6) {
            0 => places.clear(),
            1 => places.push(Py::ij(-far, far)),
            2 => places.push(Py::pair(Py::Bool(true), Py::Int(0))),
            3 => places.push(Py::tuple(vec![Py::Int(1)])),
            4 => places.push(self.cell((0, 1), 2)),
            _ => return Py::tuple(places),
        }
        self.dialect.set(places)
    }

    fn tuple_of_one_kind(&mut self) -> Py {
        let kinds = [Type::Integer, Type::Integer, Type::IntegerTuple, Type::Object, Type::Indices, Type::Grid];
        let kind = self.rng.pick(&kinds).copied().unwrap_or(Type::Integer);
        self.tuple_of(kind)
    }

    /// A tuple of values of one type, repetitions among them.
    pub(super) fn tuple_of(&mut self, kind: Type) -> Py {
        let mut items: Vec<Py> = (0..self.rng.below(5)).map(|_| self.draw(kind)).collect();
        if let Some(again) = self.rng.pick(&items).cloned() {
            items.push(again);
        }
        Py::tuple(items)
    }

    /// An input and an output: unrelated, equal, mirrored, or with one more colour.
    fn sample(&mut self) -> Py {
        let input = self.grid();
        let other = self.grid();
        let way = Py::Int(self.rng.between(0, 6));
        let output = match self.rng.below(4) {
            0 => Ok(input.clone()),
            1 => Dialect::Batt.call("mir_rot_t", &[input.clone(), way]),
            2 => Dialect::Batt.call("replace", &[input.clone(), Py::Int(0), way]),
            _ => Ok(other),
        };
        Py::pair(input, output.unwrap_or(Py::None))
    }
}

fn as_tuple(set: &Py) -> Py {
    match set {
        Py::Set(items) => Py::tuple(items.to_vec()),
        other => other.clone(),
    }
}

fn rows(cells: Vec<Vec<i64>>) -> Py {
    Py::tuple(cells.into_iter().map(|row| Py::tuple(row.into_iter().map(Py::Int).collect())).collect())
}
