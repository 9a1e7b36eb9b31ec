/// A string out of a list that may grow.
pub trait Cases {
    /// The strings that the document lists, in its order.
    fn names(&self) -> &'static [&'static str];

    /// The string as sent on the wire.
    fn text(&self) -> &str;

    /// Takes the case of `text`, or keeps `text` when no case has it.
    fn set(&mut self, text: &str);
}
