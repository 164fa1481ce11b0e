// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import org.apache.nifi.components.DescribedValue;

/** Where the template and the records come from. */
public enum TemplateOrigin implements DescribedValue {
    ESP("Template From ESP, Records From FlowFile", "The ESP Client Service reads the template by Template ID. The FlowFile holds the records that the mail is for"),
    PROPERTY("Template In Property, Records From FlowFile",
            "The property Template holds the template, or an Expression that reads it from an attribute. The FlowFile holds the records that the mail is for"),
    CONTENT("Template In FlowFile, No Records", "The FlowFile is the HTML of the template in UTF-8. It is checked by itself: no records are counted, and no previews are made");

    private final String displayName;
    private final String description;

    TemplateOrigin(final String displayName, final String description) {
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
