//! Lines through points, in SVG's words.

/// A line that leaves and reaches each point on the level.
pub(super) fn curve(points: &[(f64, f64)]) -> String {
    let (x, y) = points[0];
    let mut path = format!("M{x:.1} {y:.1}");
    for (place, pair) in points.windows(2).enumerate() {
        let [(x1, y1), (x2, y2)] = pair else { continue };
        if place % 2 == 1 {
            path.push_str(&format!("H{x2:.1}"));
        } else {
            let bend = (x2 - x1) / 2.0;
            path.push_str(&format!(
                "C{:.1} {y1:.1} {:.1} {y2:.1} {x2:.1} {y2:.1}",
                x1 + bend,
                x2 - bend
            ));
        }
    }
    path
}

/// A line with corners, a little rounded.
pub(super) fn corners(points: &[(f64, f64)]) -> String {
    let towards = |(x1, y1): (f64, f64), (x2, y2): (f64, f64)| {
        let length = (x2 - x1).abs() + (y2 - y1).abs();
        let part = (8.0 / length.max(1.0)).min(0.5);
        (x1 + (x2 - x1) * part, y1 + (y2 - y1) * part)
    };
    let (x, y) = points[0];
    let mut path = format!("M{x:.1} {y:.1}");
    for three in points.windows(3) {
        let (before, after) = (towards(three[1], three[0]), towards(three[1], three[2]));
        path.push_str(&format!(
            "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
            before.0, before.1, three[1].0, three[1].1, after.0, after.1
        ));
    }
    let (x, y) = points[points.len() - 1];
    path.push_str(&format!("L{x:.1} {y:.1}"));
    path
}
