// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import org.apache.nifi.processor.Relationship;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The attributes for the stage and the relationship of a FlowFile. One later step can file the side outputs of all stages by them. */
public final class OutcomeAttributes {

    /** Attribute with the stage that wrote the FlowFile, e.g. {@code validate}. */
    public static final String STAGE = "record.stage";

    /** Attribute with the relationship by which the FlowFile left the stage, e.g. {@code invalid}. */
    public static final String OUTCOME = "record.outcome";

    private OutcomeAttributes() {
    }

    /** Relationships in the given order: NiFi's documentation and the manifest of the NAR must not differ from build to build. */
    public static Set<Relationship> ordered(final Relationship... relationships) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(relationships)));
    }

    /** Both attributes. */
    public static Map<String, String> of(final String stage, final Relationship relationship) {
        return Map.of(STAGE, stage, OUTCOME, relationship.getName());
    }
}
