// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.scoring.churn.Dropout;
import org.apache.nifi.components.DescribedValue;

/** The model that predicts churn. */
public enum ChurnMethod implements DescribedValue {
    NONE("None", "Churn is not predicted", null),
    BG_NBD("BG/NBD", "Customers may stop to buy after every repeat purchase. Usual for shops; who bought once never stops, only buys rarely", Dropout.BG_NBD),
    MBG_NBD("MBG/NBD", "Customers may stop to buy after every purchase, the first one included", Dropout.MBG_NBD);

    private final String displayName;
    private final String description;
    private final Dropout dropout;

    ChurnMethod(final String displayName, final String description, final Dropout dropout) {
        this.displayName = displayName;
        this.description = description;
        this.dropout = dropout;
    }

    /** Null if churn is not predicted. */
    Dropout dropout() {
        return dropout;
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
