// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.peer;

import io.emailpersonalization.nifi.bench.match.data.LabelledSet;
import no.priv.garshol.duke.Comparator;
import no.priv.garshol.duke.ConfigurationImpl;
import no.priv.garshol.duke.Processor;
import no.priv.garshol.duke.Property;
import no.priv.garshol.duke.PropertyImpl;
import no.priv.garshol.duke.Record;
import no.priv.garshol.duke.RecordImpl;
import no.priv.garshol.duke.comparators.ExactComparator;
import no.priv.garshol.duke.comparators.JaroWinkler;
import no.priv.garshol.duke.comparators.Levenshtein;
import no.priv.garshol.duke.comparators.PersonNameComparator;
import no.priv.garshol.duke.comparators.QGramComparator;
import no.priv.garshol.duke.databases.LuceneDatabase;
import no.priv.garshol.duke.matchers.AbstractMatchListener;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Duke with its default database, Lucene in memory, and per role the comparator and the two probabilities that its wiki advises for such fields: high where equal values
 * nearly identify, low not far below one half where a difference is usual. Candidates are searched by every
 * strong field. Values in lower case, as its cleaners make them.
 */
final class DukePeer implements PeerEngine.Scorer {

    private static final String ID = "ID";
    private static final double MIN_CONFIDENCE = .5;
    private static final double SEARCHED = .8;

    @Override
    public ScoredPairs score(final LabelledSet set) {
        final ConfigurationImpl configuration = new ConfigurationImpl();
        configuration.setThreshold(MIN_CONFIDENCE);
        final List<Property> properties = new ArrayList<>(List.of(new PropertyImpl(ID)));
        set.columns().forEach(column -> properties.add(property(column)));
        configuration.setProperties(properties);
        final LuceneDatabase database = new LuceneDatabase();
        database.setConfiguration(configuration);
        configuration.setDatabase(database);
        final ScoredPairs pairs = new ScoredPairs();
        final Processor processor = new Processor(configuration, true);
        processor.addMatchListener(new AbstractMatchListener() {
            @Override
            public void matches(final Record one, final Record other, final double confidence) {
                pairs.add(Integer.parseInt(one.getValue(ID)), Integer.parseInt(other.getValue(ID)), confidence);
            }
        });
        processor.deduplicate(records(set));
        pairs.comparisons(processor.getComparisonCount());
        processor.close();
        return pairs;
    }

    private static List<Record> records(final LabelledSet set) {
        final List<Record> records = new ArrayList<>();
        for (int row = 0; row < set.values().size(); row++) {
            final RecordImpl record = new RecordImpl();
            record.addValue(ID, Integer.toString(row));
            for (int i = 0; i < set.columns().size(); i++) {
                final String value = set.values().get(row)[i];
                if (value != null) {
                    record.addValue(set.columns().get(i).name(), value.strip().toLowerCase(Locale.ROOT));
                }
            }
            records.add(record);
        }
        return records;
    }

    private static PropertyImpl property(final LabelledSet.Column column) {
        return switch (column.role()) {
            case GIVEN_NAME -> property(column, new JaroWinkler(), .35, .8);
            case FAMILY_NAME -> property(column, new JaroWinkler(), .3, .85);
            case FULL_NAME -> property(column, new PersonNameComparator(), .3, .9);
            case EMAIL -> property(column, new Levenshtein(), .45, .95);
            case PHONE -> property(column, new Levenshtein(), .45, .9);
            case BIRTH_DATE -> property(column, new Levenshtein(), .3, .88);
            case STREET -> property(column, new Levenshtein(), .4, .85);
            case CITY -> property(column, new JaroWinkler(), .42, .65);
            case POSTAL_CODE -> property(column, new Levenshtein(), .4, .7);
            case COUNTRY, CATEGORY -> property(column, new ExactComparator(), .45, .55);
            case IDENTIFIER -> property(column, new Levenshtein(), .3, .95);
            case TEXT -> property(column, new QGramComparator(), .42, .75);
        };
    }

    private static PropertyImpl property(final LabelledSet.Column column, final Comparator comparator, final double low, final double high) {
        final PropertyImpl property = new PropertyImpl(column.name(), comparator, low, high);
        property.setLookupBehaviour(high >= SEARCHED ? Property.Lookup.TRUE : Property.Lookup.FALSE);
        return property;
    }
}
