//! How figures are written.

use std::fmt;

use canopy_meter::{BOUNDS, Measured};
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::{MetricType, TypedMetric};

/// Where the figures are written to.
pub(super) struct Metrics<'a>(pub(super) DescriptorEncoder<'a>);

/// One label of a figure: its name and value, of a closed list.
pub(super) type Label<'a> = (&'static str, &'a str);

impl Metrics<'_> {
    /// One figure, with what it is. Counters get `_total` behind their name.
    pub(super) fn put(
        &mut self,
        name: &str,
        help: &str,
        metric: &impl EncodeMetric,
    ) -> fmt::Result {
        let kind = metric.metric_type();
        metric.encode(self.0.encode_descriptor(name, help, None, kind)?)
    }

    /// A number that goes up and down.
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        self.put(name, help, &ConstGauge::new(value))
    }

    /// A number that only grows.
    pub(super) fn counter(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        self.put(name, help, &ConstCounter::new(value))
    }

    /// How long something takes.
    pub(super) fn times(&mut self, name: &str, help: &str, took: &Measured) -> fmt::Result {
        self.put(name, help, &Histogram(took))
    }

    /// Gauges that are told apart by labels.
    pub(super) fn gauges<L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (L, u64)>,
    ) -> fmt::Result {
        self.each(name, help, values, ConstGauge::new)
    }

    /// Counters that are told apart by labels.
    pub(super) fn counters<L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (L, u64)>,
    ) -> fmt::Result {
        self.each(name, help, values, ConstCounter::new)
    }

    /// Histograms that are told apart by labels.
    pub(super) fn timed<'m, L: EncodeLabelSet>(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (L, &'m Measured)>,
    ) -> fmt::Result {
        self.each(name, help, values, Histogram)
    }

    fn each<L: EncodeLabelSet, V, M: EncodeMetric + TypedMetric>(
        &mut self,
        name: &str,
        help: &str,
        values: impl IntoIterator<Item = (L, V)>,
        metric: impl Fn(V) -> M,
    ) -> fmt::Result {
        let mut encoder = self.0.encode_descriptor(name, help, None, M::TYPE)?;
        for (labels, value) in values {
            metric(value).encode(encoder.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

struct Histogram<'a>(&'a Measured);

impl TypedMetric for Histogram<'_> {
    const TYPE: MetricType = MetricType::Histogram;
}

impl EncodeMetric for Histogram<'_> {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        let seconds = BOUNDS.map(|micros| std::time::Duration::from_micros(micros).as_secs_f64());
        // What is beyond the last bound is in the count alone.
        let buckets: Vec<(f64, u64)> = seconds.into_iter().zip(self.0.buckets).collect();
        let count = self.0.count();
        encoder.encode_histogram::<NoLabelSet>(self.0.sum, count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

/// 1 or 0.
pub(super) fn flag(on: bool) -> u64 {
    u64::from(on)
}
