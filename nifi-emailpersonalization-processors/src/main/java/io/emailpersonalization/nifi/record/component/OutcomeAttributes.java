// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import org.apache.nifi.processor.Relationship;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Attributes that say which stage a FlowFile left, and how: by them one step can file the side outputs of every stage. */
public final class OutcomeAttributes {

    /** Attribute with the stage that wrote the FlowFile, e.g. {@code validate}. */
    public static final String STAGE = "record.stage";

    /** Attribute with the relationship by which the FlowFile left the stage, e.g. {@code invalid}. */
    public static final String OUTCOME = "record.outcome";

    private OutcomeAttributes() {
    }

    /** Relationships in the order in which they are given, so that NiFi's documentation and the manifest of the NAR are the same in every build. */
    public static Set<Relationship> ordered(final Relationship... relationships) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(relationships)));
    }

    /** The two attributes. */
    public static Map<String, String> of(final String stage, final Relationship relationship) {
        return Map.of(STAGE, stage, OUTCOME, relationship.getName());
    }
}
