// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.syntax.ContactValues;

/** Renders one part of a mail for contacts. */
interface TemplateRenderer {

    /** Characters of the longest rendered part. A mail has a hundred thousand; beyond it a template multiplies itself. */
    int MAX_OUTPUT = 2_000_000;

    /** The part as the contact would see it. Never throws for the content of a template. */
    Rendered render(ContactValues contact);

    /**
     * A rendered part.
     *
     * @param isComplete false where something could not be rendered
     */
    record Rendered(String text, boolean isComplete) {
    }
}
