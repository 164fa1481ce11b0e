// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import org.apache.nifi.components.DescribedValue;

/** What a contact becomes that the vendor does not know yet. */
public enum NewContactStatus implements DescribedValue {
    AS_AUDIENCE_DEMANDS("As Audience Demands", "Pending where the audience asks for double opt-in, subscribed otherwise"),
    SUBSCRIBED("Subscribed", "Subscribed at once, also where the audience asks for double opt-in: only where consent was confirmed elsewhere"),
    PENDING("Pending", "The vendor sends a mail that asks for confirmation");

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
