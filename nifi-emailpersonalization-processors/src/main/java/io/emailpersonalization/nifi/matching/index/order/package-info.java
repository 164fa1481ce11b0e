// SPDX-License-Identifier: Apache-2.0
/** Orders as the index receives and returns them. */
package io.emailpersonalization.nifi.matching.index.order;
