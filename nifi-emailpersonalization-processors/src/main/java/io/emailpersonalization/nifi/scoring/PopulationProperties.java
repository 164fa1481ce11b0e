// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.scoring.state.PopulationTable;
import io.emailpersonalization.nifi.store.Store;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;

/** The properties of {@link ScoreCustomerRecord} for a population that is kept. Tested by StoredPopulationTest. */
final class PopulationProperties {

    static final PropertyDescriptor SOURCE = new PropertyDescriptor.Builder()
            .name("Population")
            .description("Which customers the ranks of RFM Method Quantiles and fitted churn parameters refer to.")
            .allowableValues(PopulationSource.class)
            .defaultValue(PopulationSource.FLOWFILE)
            .required(true)
            .build();

    static final PropertyDescriptor DATABASE = dependent("Population Database", "The PostgreSQL database with the stored populations.")
            .identifiesControllerService(DBCPService.class)
            .required(true)
            .build();

    static final PropertyDescriptor NAME = dependent("Population Name", "The name of the stored population. Processors that score the same customers have the same.")
            .required(true)
            .defaultValue("customers")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CREATE_TABLES = dependent("Create Tables", "Whether the first FlowFile creates the table of populations. False: run sql/score-v1.sql of the bundle.")
            .required(true)
            .allowableValues("true", "false")
            .defaultValue("true")
            .build();

    static final List<PropertyDescriptor> ALL = List.of(SOURCE, DATABASE, NAME, CREATE_TABLES);

    private PopulationProperties() {
    }

    private static PropertyDescriptor.Builder dependent(final String name, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).dependsOn(SOURCE, PopulationSource.REFIT, PopulationSource.STORED);
    }

    /** The kept population; null if populations are not kept. */
    static KeptPopulation kept(final PropertyContext context) {
        final PopulationSource source = context.getProperty(SOURCE).asAllowableValue(PopulationSource.class);
        return source == PopulationSource.FLOWFILE ? null : new KeptPopulation(new PopulationTable(new Store(context.getProperty(DATABASE).asControllerService(DBCPService.class)),
                context.getProperty(NAME).getValue(), context.getProperty(CREATE_TABLES).asBoolean()), source == PopulationSource.REFIT);
    }
}
