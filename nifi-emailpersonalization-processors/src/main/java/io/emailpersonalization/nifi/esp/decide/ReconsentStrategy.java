// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import org.apache.nifi.components.DescribedValue;

/** What happens after a consent that follows a withdrawal. */
public enum ReconsentStrategy implements DescribedValue {
    NEVER("Never", "The contact stays unsubscribed at the vendor. Only the person can change that there"),
    REQUEST_CONFIRMATION("Request Confirmation", "The vendor asks the person by mail, once per consent. If the vendor cannot ask, esp_result is needs new opt-in. The request subscribes no contact");

    private final String displayName;
    private final String description;

    ReconsentStrategy(final String displayName, final String description) {
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
