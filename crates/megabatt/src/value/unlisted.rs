//! Large tuples and sets that are known by what they are made of.
//!
//! A product of hundreds of items and hundreds has a couple for each two, patches merged have the same place many times,
//! and what a program asks of them seldom needs the items: a product is gone through as two columns, a merged tuple is
//! painted patch by patch. So nobody lists them until somebody looks. Nothing else may tell such a container from one
//! with items: not its size, not its order, not the fuel of any call, nor does it cost more memory.

use bumpalo::Bump;

use super::joined::write_items;
use super::product::Product;
use super::{Ctx, Items, Value};

/// A tuple or set of more than a few items that nobody has listed.
pub struct Unlisted<'a> {
    /// Number of items, of leaves, and levels of nesting.
    pub n: u32,
    pub(super) weight: u32,
    pub(super) depth: u16,
    pub(super) origin: Origin<'a>,
}

/// What items are made of. None of them holds a function.
#[derive(Clone, Copy)]
pub(super) enum Origin<'a> {
    /// The tuple of the items of patches held as words, one patch after the other.
    Joined(&'a [Value<'a>]),
    /// The set of the couples of two lists.
    Product(Product<'a>),
}

impl<'a> Unlisted<'a> {
    /// Whether it is a set; else a tuple.
    #[inline]
    pub fn is_set(&self) -> bool {
        matches!(self.origin, Origin::Product(_))
    }

    /// Item `k` in iteration order.
    pub(crate) fn nth(&self, k: usize, arena: &'a Bump) -> Option<Value<'a>> {
        match &self.origin {
            Origin::Product(product) => product.nth(k, arena),
            Origin::Joined(parts) => {
                let mut k = k;
                for &part in *parts {
                    let n = part.weight() as usize;
                    if k < n {
                        return Items::of_set(part)?.nth(k);
                    }
                    k -= n;
                }
                None
            }
        }
    }

    /// All items in order.
    fn list(&self, arena: &'a Bump) -> &'a [Value<'a>] {
        match &self.origin {
            Origin::Product(product) => product.list(self.n as usize, arena),
            Origin::Joined(parts) => {
                let items = arena.alloc_slice_fill_copy(self.n as usize, Value::None);
                write_items(parts, items);
                items
            }
        }
    }

    /// Shows all items to somebody who keeps none.
    #[cold]
    pub fn with_list<R>(&self, see: impl FnOnce(&[Value<'_>]) -> R) -> R {
        let arena = Bump::new();
        see(self.list(&arena))
    }
}

impl<'a> Value<'a> {
    /// The patches whose items, one after the other, the items of a tuple are; none where that is not known.
    #[inline]
    pub fn parts(self) -> &'a [Value<'a>] {
        match self {
            Value::Unlisted(Unlisted { origin: Origin::Joined(parts), .. }) => parts,
            _ => &[],
        }
    }

    /// The two lists of whose items a set is the product; `None` where that is not known.
    #[inline]
    pub fn product(self) -> Option<&'a Product<'a>> {
        match self {
            Value::Unlisted(Unlisted { origin: Origin::Product(product), .. }) => Some(product),
            _ => None,
        }
    }
}

impl<'a> Ctx<'a> {
    /// The items, which were paid for when it was made; those that were listed last are not listed again.
    pub(crate) fn listed(&mut self, unlisted: &'a Unlisted<'a>) -> &'a [Value<'a>] {
        if let Some((last, items)) = self.last_listed
            && std::ptr::eq(last, unlisted)
        {
            return items;
        }
        let items = unlisted.list(self.arena);
        self.last_listed = Some((unlisted, items));
        items
    }
}
