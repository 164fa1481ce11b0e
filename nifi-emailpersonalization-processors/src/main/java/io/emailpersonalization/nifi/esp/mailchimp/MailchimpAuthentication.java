// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import org.apache.nifi.components.DescribedValue;

/** How requests are authenticated. */
public enum MailchimpAuthentication implements DescribedValue {
    API_KEY("API Key", "A key of the account; its end, such as us21, names the data center"),
    ACCESS_TOKEN("Access Token", "An OAuth 2 access token, which at Mailchimp does not expire; the data center is named beside it");

    private final String displayName;
    private final String description;

    MailchimpAuthentication(final String displayName, final String description) {
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
