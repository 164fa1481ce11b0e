// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import org.apache.nifi.components.DescribedValue;

/** What becomes of a consent after a withdrawal. */
public enum ReconsentStrategy implements DescribedValue {
    NEVER("Never", "The contact stays unsubscribed at the vendor; only the person can change that there"),
    REQUEST_CONFIRMATION("Request Confirmation", "The vendor asks the person by mail, once per consent. Where a vendor cannot, esp_result says needs new opt-in. Nobody is subscribed by this");

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
