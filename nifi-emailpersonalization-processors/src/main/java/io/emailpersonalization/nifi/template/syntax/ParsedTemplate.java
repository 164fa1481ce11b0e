// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The tokens, blocks and faults of a template, in the order of their places. Safe for threads. Tested by MailchimpParserTest and JinjaParserTest. */
public final class ParsedTemplate {

    /** A place in a template. Lines and columns count from 1; a column is one UTF-16 unit. */
    public record Place(int line, int column) {
    }

    /**
     * A part of a template under a condition.
     *
     * @param parent the block around it; {@link #NONE} for the whole template, which is block 0
     * @param previous the branch before it in the same conditional; {@link #NONE} for the first
     * @param condition its own condition
     */
    record Block(int parent, int previous, Condition condition) {

        static final int NONE = -1;
    }

    private final String source;
    private final List<Token> tokens;
    private final List<Block> blocks;
    private final List<Fault> faults;
    private final Set<String> definedNames;
    private final int depth;
    private final int[] lineStarts;

    /**
     * @param definedNames the names that the template itself defines
     * @param depth how deep its blocks are nested
     */
    ParsedTemplate(final String source, final List<Token> tokens, final List<Block> blocks, final List<Fault> faults, final Set<String> definedNames, final int depth) {
        this.source = source;
        this.tokens = List.copyOf(tokens);
        this.blocks = List.copyOf(blocks);
        this.faults = List.copyOf(faults);
        this.definedNames = Set.copyOf(definedNames);
        this.depth = depth;
        this.lineStarts = lineStarts(source);
    }

    private static int[] lineStarts(final String source) {
        final int[] starts = new int[1 + (int) source.chars().filter(character -> character == '\n').count()];
        int line = 0;
        for (int i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) {
            line++;
            starts[line] = i + 1;
        }
        return starts;
    }

    public String source() {
        return source;
    }

    public List<Token> tokens() {
        return tokens;
    }

    public List<Fault> faults() {
        return faults;
    }

    /** The names that the template itself defines: variables of loops, set variables, macros. */
    public Set<String> definedNames() {
        return definedNames;
    }

    /** How deep conditionals and other blocks are nested; 0 without any. */
    public int depth() {
        return depth;
    }

    /** Line and column of an offset. */
    public Place place(final int offset) {
        final int found = Arrays.binarySearch(lineStarts, offset);
        final int line = found >= 0 ? found : -found - 2;
        return new Place(line + 1, offset - lineStarts[line] + 1);
    }

    /**
     * For each block, whether a contact sees it. A block is seen if the block around it is seen, its own condition holds and no branch before it was taken.
     */
    public Truth[] visibility(final ContactValues contact) {
        return visibility(contact, Truth.UNKNOWN);
    }

    /** As {@link #visibility}, for a preview, which has to decide: a condition that is unknown does not hold. */
    public boolean[] preview(final ContactValues contact) {
        final Truth[] visible = visibility(contact, Truth.FALSE);
        final boolean[] shown = new boolean[visible.length];
        for (int i = 0; i < shown.length; i++) {
            shown[i] = visible[i] == Truth.TRUE;
        }
        return shown;
    }

    private Truth[] visibility(final ContactValues contact, final Truth unknown) {
        final Truth[] visible = new Truth[blocks.size()];
        final Truth[] taken = new Truth[blocks.size()];
        for (int i = 0; i < visible.length; i++) {
            final Block block = blocks.get(i);
            final Truth before = block.previous() == Block.NONE ? Truth.FALSE : taken[block.previous()];
            final Truth tested = before == Truth.TRUE ? Truth.FALSE : block.condition().test(contact);
            final Truth condition = tested == Truth.UNKNOWN ? unknown : tested;
            taken[i] = before.or(condition);
            visible[i] = (block.parent() == Block.NONE ? Truth.TRUE : visible[block.parent()]).and(before.negate()).and(condition);
        }
        return visible;
    }
}
