// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import java.util.Locale;

/** What a load of a warehouse part holds. */
enum LoadKind {
    /** Scored golden records. */
    CUSTOMERS("customer_staging", "load_customers"),
    /** Golden ids that are no longer, or became another. */
    REMOVALS("customer_removal_staging", "remove_customers");

    private final String template;
    private final String procedure;

    LoadKind(final String template, final String procedure) {
        this.template = template;
        this.procedure = procedure;
    }

    /** The value of the attribute {@code load.kind}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The value of the attribute {@code load.template}. */
    String template() {
        return template;
    }

    /** The value of the attribute {@code load.procedure}. */
    String procedure() {
        return procedure;
    }
}
