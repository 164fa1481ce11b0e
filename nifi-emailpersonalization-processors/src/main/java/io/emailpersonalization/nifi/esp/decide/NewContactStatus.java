// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import org.apache.nifi.components.DescribedValue;

/** The status of a contact that is new at the vendor. */
public enum NewContactStatus implements DescribedValue {
    AS_AUDIENCE_DEMANDS("As Audience Demands", "Pending if the audience asks for double opt-in, subscribed otherwise"),
    SUBSCRIBED("Subscribed", "Subscribed at once, even if the audience asks for double opt-in. Use it only if consent was confirmed elsewhere"),
    PENDING("Pending", "The vendor asks the contact for confirmation by mail");

    private final String displayName;
    private final String description;

    NewContactStatus(final String displayName, final String description) {
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
