//! What runs the kernels: the PTX interpreter.

use std::sync::Arc;

use megabatt_ptx::{Fault, Launch, Memory, ParseError};

/// PTX text, parsed.
pub struct Module(Arc<megabatt_ptx::Module>);

/// An entry of a module.
pub struct Function {
    module: Arc<megabatt_ptx::Module>,
    name: String,
}

impl Module {
    /// Reads PTX text.
    ///
    /// # Errors
    /// Anything that is not understood.
    pub fn parse(text: &str) -> Result<Module, ParseError> {
        megabatt_ptx::Module::parse(text).map(|module| Module(Arc::new(module)))
    }

    /// An entry by its name.
    pub fn function(&self, name: &str) -> Option<Function> {
        let known = self.0.entries().any(|entry| entry == name);
        known.then(|| Function { module: self.0.clone(), name: name.to_owned() })
    }
}

impl Function {
    /// The place of each parameter in the block of parameters, and its bytes.
    pub fn params(&self) -> Vec<(usize, usize)> {
        let params = self.module.parameters(&self.name).unwrap_or_default();
        params.iter().map(|param| (param.offset, param.bytes)).collect()
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// The first fault; memory keeps what was written until then.
    pub fn run(&self, blocks: u32, threads: u32, params: &[u8], memory: &mut Memory) -> Result<(), Fault> {
        self.module.launch(&self.name, &Launch::new(blocks, threads), params, memory).map(|_| ())
    }
}
