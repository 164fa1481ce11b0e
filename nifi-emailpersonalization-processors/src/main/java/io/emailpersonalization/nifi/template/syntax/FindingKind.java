// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

/** Kinds of findings in a template. The label is their name in reports. */
public enum FindingKind {
    /** A token that neither the contact nor the vendor fills. */
    UNKNOWN_TOKEN("unknown token"),
    /** A token that is blank for some records. */
    NO_FALLBACK("no fallback"),
    /** A token of which it is not known for whom it is blank. */
    NOT_MAPPED("not mapped"),
    /** A token that has no end, or that cannot be read. */
    BROKEN_TOKEN("broken token"),
    /** A conditional without an end, an end without a conditional, or a wrong branch. */
    BROKEN_CONDITIONAL("broken conditional"),
    /** A form that the vendor may not understand. */
    UNSURE_SYNTAX("unsure syntax"),
    /** Some mail has no link by which the person can unsubscribe. */
    NO_UNSUBSCRIBE_LINK("no unsubscribe link");

    private final String label;

    FindingKind(final String label) {
        this.label = label;
    }

    /** The name in reports. */
    public String label() {
        return label;
    }
}
