// SPDX-License-Identifier: Apache-2.0
/** Whether an id of a source is believed: it is no identity while those behind it are clearly several people. */
package io.emailpersonalization.nifi.matching.identity;
