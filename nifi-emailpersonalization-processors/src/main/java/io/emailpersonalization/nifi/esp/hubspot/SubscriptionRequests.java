// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot;

import org.apache.nifi.components.DescribedValue;

/** How the statuses of subscriptions are read and written. */
public enum SubscriptionRequests implements DescribedValue {
    ONE_BY_ONE("One By One", "A request per contact. Works with every edition of HubSpot"),
    BATCHES("Batches", "A request per 100 contacts. Needs Marketing Hub Enterprise");

    private final String displayName;
    private final String description;

    SubscriptionRequests(final String displayName, final String description) {
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
