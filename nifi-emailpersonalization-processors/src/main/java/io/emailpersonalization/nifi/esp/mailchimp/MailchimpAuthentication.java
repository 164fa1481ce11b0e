// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import org.apache.nifi.components.DescribedValue;

/** Ways to authenticate requests. */
public enum MailchimpAuthentication implements DescribedValue {
    API_KEY("API Key", "A key of the account. Its end, such as us21, names the data center"),
    ACCESS_TOKEN("Access Token", "An OAuth 2 access token, which does not expire at Mailchimp. API URL names the data center");

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
