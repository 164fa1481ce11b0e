// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.peer;

import io.emailpersonalization.nifi.bench.match.data.LabelledSet;
import org.scify.jedai.blockbuilding.StandardBlocking;
import org.scify.jedai.blockprocessing.blockcleaning.BlockFiltering;
import org.scify.jedai.blockprocessing.blockcleaning.ComparisonsBasedBlockPurging;
import org.scify.jedai.blockprocessing.comparisoncleaning.CardinalityNodePruning;
import org.scify.jedai.datamodel.AbstractBlock;
import org.scify.jedai.datamodel.EntityProfile;
import org.scify.jedai.datamodel.SimilarityPairs;
import org.scify.jedai.entitymatching.ProfileMatcher;
import org.scify.jedai.utilities.enumerations.RepresentationModel;
import org.scify.jedai.utilities.enumerations.SimilarityMetric;
import org.scify.jedai.utilities.enumerations.WeightingScheme;

import java.util.ArrayList;
import java.util.List;

/**
 * JedAI with the workflow that its documentation calls the blocking-based one: token blocking, purging, filtering, pruning by node (Jaccard weights), bigrams with TF-IDF
 * under cosine similarity. It knows no roles.
 */
final class JedaiPeer implements PeerEngine.Scorer {

    private static final float FILTERING = .8f;

    @Override
    public ScoredPairs score(final LabelledSet set) {
        final List<EntityProfile> profiles = new ArrayList<>();
        for (int row = 0; row < set.values().size(); row++) {
            final EntityProfile profile = new EntityProfile(Integer.toString(row));
            for (int i = 0; i < set.columns().size(); i++) {
                if (set.values().get(row)[i] != null) {
                    profile.addAttribute(set.columns().get(i).name(), set.values().get(row)[i]);
                }
            }
            profiles.add(profile);
        }
        List<AbstractBlock> blocks = new StandardBlocking().getBlocks(profiles);
        blocks = new ComparisonsBasedBlockPurging(false).refineBlocks(blocks);
        blocks = new BlockFiltering(FILTERING).refineBlocks(blocks);
        blocks = new CardinalityNodePruning(WeightingScheme.JS).refineBlocks(blocks);
        final SimilarityPairs compared = new ProfileMatcher(profiles, RepresentationModel.CHARACTER_BIGRAMS_TF_IDF, SimilarityMetric.COSINE_SIMILARITY).executeComparisons(blocks);
        final ScoredPairs pairs = new ScoredPairs();
        for (int i = 0; i < compared.getNoOfComparisons(); i++) {
            pairs.add(compared.getEntityIds1()[i], compared.getEntityIds2()[i], compared.getSimilarities()[i]);
        }
        pairs.comparisons(compared.getNoOfComparisons());
        return pairs;
    }
}
