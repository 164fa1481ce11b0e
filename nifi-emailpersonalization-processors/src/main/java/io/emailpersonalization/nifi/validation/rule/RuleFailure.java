// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.rule;

import org.apache.nifi.components.DescribedValue;

/** The meaning of a rule that cannot be evaluated for a record, for example because a field is missing. */
public enum RuleFailure implements DescribedValue {
    VIOLATION("Violation", "The record is invalid: what cannot be checked does not pass"),
    SKIP("Skip", "The rule does not count for this record. The report counts it as not evaluated");

    private final String displayName;
    private final String description;

    RuleFailure(final String displayName, final String description) {
        this.displayName = displayName;
        this.description = description;
    }

    @Override
    public String getValue() {
        return name();
    }

    @Override
    public String getDisplayName() {
        return displayName;
    }

    @Override
    public String getDescription() {
        return description;
    }
}
