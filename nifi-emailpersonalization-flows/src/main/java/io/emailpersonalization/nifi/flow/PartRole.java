// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import java.util.Locale;
import java.util.Optional;

/** The role of a part in a composed flow. PartLibraryTest tests it. */
public enum PartRole {

    SOURCE("sources", null, "1. Source: customers and orders come in."),
    PIPELINE("pipeline", "customer-pipeline", "2. Pipeline: consent first, then validate, merge and score."),
    WAREHOUSE("warehouses", null, "3. Warehouse: it gets everybody."),
    ESP("esps", null, "4. Audience: it gets what changed, of those who may be mailed."),
    FOLDERS("pipeline", "run-folders", "5. Folders: what needs a look, and the report of every stage.");

    private final String bucket;
    private final String onlyPart;
    private final String label;

    PartRole(final String bucket, final String onlyPart, final String label) {
        this.bucket = bucket;
        this.onlyPart = onlyPart;
        this.label = label;
    }

    /** The folder of its parts below {@code flows}. */
    public String bucket() {
        return bucket;
    }

    /** The name of the part, where every flow has the same; empty where the user chooses one. */
    public Optional<String> onlyPart() {
        return Optional.ofNullable(onlyPart);
    }

    /** The text behind the part on the canvas. */
    String label() {
        return label;
    }

    /** The option of the command line that chooses its part. */
    String option() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role as messages name it. */
    @Override
    public String toString() {
        return this == ESP ? name() : option();
    }
}
