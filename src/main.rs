//! The page's entry point. Everything is in the library.

fn main() {
    vedetta::ui::start();
}
