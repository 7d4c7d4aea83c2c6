// Questions about a place in a syntax tree that all grammars answer alike: is it code, is it used or only declared, is it
// imported.
import type { SyntaxNode } from './parser.ts';

/** Nodes whose text is no code. */
const COMMENT = /comment/;
const STRING =
  /^(?:string|template_string|interpreted_string_literal|raw_string_literal|string_literal|verbatim_string_literal|interpolated_string_expression|character_literal|char_literal|rune_literal|raw_string_literal|string_content|string_fragment|regex|jsx_text|text_block|concatenated_string)$/;
/** Code again within a string. */
const INTERPOLATION = /^(?:template_substitution|interpolation|template_literal_type)$/;

const IMPORT =
  /^(?:import_statement|import_from_statement|import_spec|import_declaration|use_declaration|using_directive|extern_crate_declaration|future_import_statement)$/;
const REQUIRE = /^(?:require|import|require\.resolve|jest\.mock|vi\.mock)$/;

/** Something is done with the first part of these. */
const MEMBER =
  /^(?:member_expression|attribute|selector_expression|field_access|member_access_expression|scoped_identifier|field_expression|scoped_type_identifier|qualified_name|nested_type_identifier|nested_identifier|qualified_type)$/;
/** The name itself is what these are about. */
const USE =
  /^(?:call_expression|call|method_invocation|invocation_expression|macro_invocation|new_expression|object_creation_expression|decorator|annotation|marker_annotation|attribute_item|attribute|jsx_opening_element|jsx_closing_element|jsx_self_closing_element|jsx_attribute|generic_name|generic_type|extends_clause|class_heritage|superclass|base_list|import_specifier|namespace_import|type_annotation)$/;
const TYPES =
  /^(?:predefined_type|primitive_type|type_identifier|implicit_type|jsx_identifier|property_identifier)$/;

/** What may stand around the innermost node of a place. */
const MOST_ANCESTORS = 200;

function* ancestors(node: SyntaxNode): Generator<SyntaxNode> {
  let at: SyntaxNode | null = node;
  for (let count = 0; at && count < MOST_ANCESTORS; count++) {
    yield at;
    at = at.parent;
  }
}

/** The innermost node at an offset. */
export const nodeAt = (root: SyntaxNode, start: number, end = start + 1): SyntaxNode =>
  root.descendantForIndex(start, end) ?? root;

export const kindAt = (node: SyntaxNode): 'code' | 'comment' | 'string' => {
  for (const { type } of ancestors(node)) {
    if (COMMENT.test(type)) return 'comment';
    if (INTERPOLATION.test(type)) return 'code';
    if (STRING.test(type)) return 'string';
  }
  return 'code';
};

/** The import that a place stands in; undefined where it stands in none. */
export function importAround(node: SyntaxNode): SyntaxNode | undefined {
  for (const around of ancestors(node)) {
    if (IMPORT.test(around.type)) return around;
    if (around.type === 'export_statement' && around.childForFieldName('source')) return around;
    if (/^call(?:_expression)?$/.test(around.type)) {
      const called = around.childForFieldName('function');
      if (called && REQUIRE.test(called.text)) return around;
    }
    if (/^(?:statement_block|block|program|module|source_file|compilation_unit)$/.test(around.type))
      return undefined;
  }
  return undefined;
}

/** A name that is called, asked for a part, a type, an attribute or a keyword: not one that is declared or passed on. */
export function isUsed(leaf: SyntaxNode): boolean {
  if (!leaf.isNamed) return true;
  const { parent } = leaf;
  if (!parent) return false;
  // Code that is being written: nobody can tell yet.
  if (parent.type === 'ERROR') return true;
  if (TYPES.test(leaf.type)) {
    if (leaf.type !== 'property_identifier') return !isDeclared(leaf, parent);
    return parent.type === 'jsx_attribute';
  }
  if (MEMBER.test(parent.type)) return parent.firstNamedChild?.equals(leaf) ?? false;
  if (parent.type === 'argument_list' && parent.parent?.type === 'class_definition') return true;
  if (parent.type === 'dotted_name') return importAround(parent) !== undefined;
  if (parent.type === 'variable_declaration') return parent.childForFieldName('type')?.equals(leaf) ?? false;
  if (parent.type === 'parameter') return parent.childForFieldName('type')?.equals(leaf) ?? false;
  if (parent.type === 'method_invocation')
    return !(parent.childForFieldName('arguments')?.equals(leaf) ?? false);
  return USE.test(parent.type) && !isDeclared(leaf, parent);
}

const isDeclared = (leaf: SyntaxNode, parent: SyntaxNode) =>
  /declaration|definition|declarator|_item$/.test(parent.type) &&
  (parent.childForFieldName('name')?.equals(leaf) ?? false);
