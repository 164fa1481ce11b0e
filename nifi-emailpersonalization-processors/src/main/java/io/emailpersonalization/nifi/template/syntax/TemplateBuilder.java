// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import io.emailpersonalization.nifi.template.syntax.ParsedTemplate.Block;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the tokens of a template and its nested blocks, in one pass and without recursion. Tested by MailchimpParserTest and JinjaParserTest. */
final class TemplateBuilder {

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();
    private final Set<String> definedNames = new HashSet<>();
    private final Deque<Open> stack = new ArrayDeque<>();
    private final Map<String, Integer> openByKeyword = new HashMap<>();
    private int depth;

    /** An open block. */
    private static final class Open {
        private final String keyword;
        private final int start;
        private final int end;
        private final int parent;
        private int block;
        private boolean hasElse;

        Open(final String keyword, final int start, final int end, final int parent, final int block) {
            this.keyword = keyword;
            this.start = start;
            this.end = end;
            this.parent = parent;
            this.block = block;
        }
    }

    TemplateBuilder(final String source) {
        this.source = source;
        blocks.add(new Block(Block.NONE, Block.NONE, Condition.ALWAYS));
    }

    /** The block of the text that follows. */
    private int current() {
        return stack.isEmpty() ? 0 : stack.peek().block;
    }

    void add(final Token.Kind kind, final int start, final int end, final List<NameUse> uses, final List<String> modifiers) {
        tokens.add(new Token(start, end, kind, current(), uses, modifiers));
    }

    void fault(final FindingKind kind, final int start, final int end, final String message) {
        faults.add(new Fault(kind, start, end, message));
    }

    void define(final String name) {
        definedNames.add(name);
    }

    /** Opens a block. */
    void open(final String keyword, final Condition condition, final int start, final int end, final List<NameUse> uses) {
        final int parent = current();
        blocks.add(new Block(parent, Block.NONE, condition));
        stack.push(new Open(keyword, start, end, parent, blocks.size() - 1));
        openByKeyword.merge(keyword, 1, Integer::sum);
        depth = Math.max(depth, stack.size());
        add(Token.Kind.CONTROL, start, end, uses, List.of());
    }

    /**
     * Begins the next branch of the innermost block.
     *
     * @param keywords the keywords of blocks that have such a branch
     * @param isElse whether it is the last branch
     */
    void branch(final Set<String> keywords, final boolean isElse, final Condition condition, final int start, final int end, final List<NameUse> uses) {
        final Open open = stack.peek();
        if (open == null || !keywords.contains(open.keyword)) {
            fault(FindingKind.BROKEN_CONDITIONAL, start, end, "It is a branch, and no conditional is open here: remove it, or add the beginning of the conditional before it");
        } else if (open.hasElse) {
            fault(FindingKind.BROKEN_CONDITIONAL, start, end, "It follows the last branch of the conditional: nobody sees it. Put it before the ELSE, or remove it");
            openNext(open, Condition.UNKNOWN);
        } else {
            openNext(open, condition);
            open.hasElse = isElse;
        }
        add(Token.Kind.CONTROL, start, end, uses, List.of());
    }

    private void openNext(final Open open, final Condition condition) {
        blocks.add(new Block(open.parent, open.block, condition));
        open.block = blocks.size() - 1;
    }

    /**
     * Closes the innermost block of a keyword. Blocks within it that are still open count as not closed.
     *
     * @param keyword null for the innermost block, whatever its keyword
     */
    void close(final String keyword, final int start, final int end) {
        if (keyword == null ? stack.isEmpty() : openByKeyword.getOrDefault(keyword, 0) == 0) {
            fault(FindingKind.BROKEN_CONDITIONAL, start, end, "It closes a block that is not open: remove it, or add the beginning of the block before it");
        } else {
            while (keyword != null && !stack.peek().keyword.equals(keyword)) {
                unclosed(pop());
            }
            pop();
        }
        add(Token.Kind.CONTROL, start, end, List.of(), List.of());
    }

    private Open pop() {
        final Open open = stack.pop();
        openByKeyword.merge(open.keyword, -1, Integer::sum);
        return open;
    }

    private void unclosed(final Open open) {
        fault(FindingKind.BROKEN_CONDITIONAL, open.start, open.end, "The block that it opens has no end of its own: add the end");
    }

    ParsedTemplate build() {
        while (!stack.isEmpty()) {
            unclosed(pop());
        }
        faults.sort((left, right) -> Integer.compare(left.start(), right.start()));
        return new ParsedTemplate(source, tokens, blocks, faults, definedNames, depth);
    }
}
