// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.check;

/** The parts of a mail. The label is their name in findings. */
public enum TemplatePart {
    SUBJECT("subject", false),
    HTML("html", true),
    TEXT("text", true);

    private final String label;
    private final boolean isBody;

    TemplatePart(final String label, final boolean isBody) {
        this.label = label;
        this.isBody = isBody;
    }

    /** The name in findings. */
    public String label() {
        return label;
    }

    /** Whether the part is a body, which needs a link to unsubscribe. */
    boolean isBody() {
        return isBody;
    }
}
