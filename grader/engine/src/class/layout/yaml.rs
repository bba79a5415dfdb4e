//! Parses a YAML document into a tree that leaves out unwanted values.
//!
//! An alias shares its node instead of copying it, because ten lines of aliases may expand to millions of nodes. The
//! number of nodes is bounded, too.

use std::{collections::BTreeMap, rc::Rc};

use yaml_rust2::parser::{Event, Parser};

/// The maximum number of nodes that are kept.
const MOST_NODES: usize = 200_000;

/// The maximum depth of nested nodes.
const DEEPEST: usize = 64;

/// A value.
#[derive(Debug, Default)]
pub(super) enum Node {
    /// A text or a number, as it is written.
    Scalar(String),
    /// Values in order.
    List(Vec<Rc<Node>>),
    /// Keys with their values.
    Map(Vec<(String, Rc<Node>)>),
    /// A value that is not wanted.
    #[default]
    Nothing,
}

impl Node {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(own, _)| own == key).map(|(_, value)| value.as_ref())
    }

    /// The entries of a map.
    pub(super) fn entries(&self) -> &[(String, Rc<Node>)] {
        match self {
            Node::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The values of a list.
    pub(super) fn values(&self) -> &[Rc<Node>] {
        match self {
            Node::List(values) => values,
            _ => &[],
        }
    }

    /// A text or a number.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Node::Scalar(text) => Some(text),
            _ => None,
        }
    }
}

/// A list or a map that has begun.
struct Open {
    node: Node,
    anchor: usize,
    key: Option<String>,
}

/// Parses the first document of `text`. Skips the values of the keys in `unwanted`.
pub(super) fn parse(text: &str, unwanted: &[&str]) -> Result<Rc<Node>, String> {
    let mut parser = Parser::new_from_str(text);
    let mut tree = Tree { open: Vec::new(), anchors: BTreeMap::new(), nodes: 0, root: None };
    // Lists and maps within an unwanted value.
    let mut passed_over = 0_usize;
    loop {
        let (event, _) = parser.next_token().map_err(|error| error.to_string())?;
        let begins = matches!(event, Event::MappingStart(..) | Event::SequenceStart(..));
        let ends = matches!(event, Event::MappingEnd | Event::SequenceEnd);
        if passed_over > 0 {
            passed_over = passed_over + usize::from(begins) - usize::from(ends);
            continue;
        }
        if begins && tree.key().is_some_and(|key| unwanted.contains(&key)) {
            tree.put(Rc::default(), 0)?;
            passed_over = 1;
            continue;
        }
        match event {
            Event::StreamEnd | Event::DocumentEnd => break,
            Event::Scalar(text, _, anchor, _) => tree.scalar(text, anchor)?,
            Event::Alias(anchor) => {
                let node = tree.anchors.get(&anchor).cloned().unwrap_or_default();
                tree.put(node, 0)?;
            }
            Event::SequenceStart(anchor, _) => tree.begin(Node::List(Vec::new()), anchor)?,
            Event::MappingStart(anchor, _) => tree.begin(Node::Map(Vec::new()), anchor)?,
            Event::SequenceEnd | Event::MappingEnd => tree.end()?,
            Event::Nothing | Event::StreamStart | Event::DocumentStart => {}
        }
    }
    tree.root.ok_or_else(|| "it is empty".to_owned())
}

struct Tree {
    open: Vec<Open>,
    anchors: BTreeMap<usize, Rc<Node>>,
    nodes: usize,
    root: Option<Rc<Node>>,
}

impl Tree {
    /// The key whose value comes next.
    fn key(&self) -> Option<&str> {
        self.open.last()?.key.as_deref()
    }

    fn begin(&mut self, node: Node, anchor: usize) -> Result<(), String> {
        if self.open.len() >= DEEPEST {
            return Err(format!("it has more than {DEEPEST} values within each other"));
        }
        self.open.push(Open { node, anchor, key: None });
        Ok(())
    }

    fn end(&mut self) -> Result<(), String> {
        match self.open.pop() {
            Some(open) => self.put(Rc::new(open.node), open.anchor),
            None => Ok(()),
        }
    }

    fn scalar(&mut self, text: String, anchor: usize) -> Result<(), String> {
        match self.open.last_mut() {
            Some(Open { node: Node::Map(_), key: key @ None, .. }) => {
                *key = Some(text);
                Ok(())
            }
            _ => self.put(Rc::new(Node::Scalar(text)), anchor),
        }
    }

    fn put(&mut self, node: Rc<Node>, anchor: usize) -> Result<(), String> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(format!("it has more than {MOST_NODES} values"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(Open { node: Node::List(values), .. }) => values.push(node),
            // A key that is not text is not needed.
            Some(Open { node: Node::Map(entries), key, .. }) => match key.take() {
                Some(name) => entries.push((name, node)),
                None => *key = Some(String::new()),
            },
            Some(_) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unwanted_values_are_dropped() {
        let text = "a:\n  b: 1\n  c: [x, y]\n  skip:\n    - {deep: [1, 2]}\n  d: last\n";
        let root = parse(text, &["skip"]).unwrap();
        let a = root.get("a").unwrap();
        assert_eq!(a.get("b").and_then(Node::text), Some("1"));
        assert_eq!(a.get("c").unwrap().values().len(), 2);
        assert_eq!(a.get("d").and_then(Node::text), Some("last"));
        assert!(matches!(a.get("skip"), Some(Node::Nothing)));
    }

    #[test]
    fn aliases_share_one_value() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..30 {
            let below = format!("*a{}", level - 1);
            text += &format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(", "));
        }
        let root = parse(&text, &[]).unwrap();
        assert_eq!(root.get("a29").unwrap().values().len(), 10);
        assert!(Rc::strong_count(&root.get("a29").unwrap().values()[0]) >= 10);
    }

    #[test]
    fn depth_and_node_count_are_bounded() {
        assert!(parse(&"[".repeat(100), &[]).is_err());
        assert!(parse(&"- ".repeat(70), &[]).is_err());
        assert!(
            parse(&format!("[{}]", "1,".repeat(MOST_NODES + 1)), &[])
                .unwrap_err()
                .contains("more than")
        );
        assert!(parse("{", &[]).is_err());
        assert!(parse("", &[]).is_err());
    }
}
